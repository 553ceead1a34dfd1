/** The repository's TypeScript files, for tests that read the code as text. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, dirname } from "node:path";

export const ROOT = resolve(__dirname, "../..");

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Import specifiers: relative ones resolved to a path from the root without extension, packages as written. */
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|[^.\w])(?:import|export)\s[^;'"]*?from\s*["']([^"']+)["']|(?:^|[^.\w])(?:import|require|require\.resolve)\s*\(\s*["']([^"']+)["']|^import\s+["']([^"']+)["']/gm;

export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) => walk(join(ROOT, folder))).map(read);
}

function walk(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === "node_modules" || entry.name === "dist" || entry.name === "generated" ? [] : walk(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

function read(absolute: string): SourceFile {
  const text = readFileSync(absolute, "utf8");
  const imports = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  return {
    path: relative(ROOT, absolute),
    text,
    imports: imports.map((name) => (name.startsWith(".") ? relative(ROOT, resolve(dirname(absolute), name)) : name)),
  };
}
