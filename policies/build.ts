/** Compiles the pack into a folder that the engine can load. A pack in TypeScript would be type-checked at each first start, for 15 s. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const ROOT = resolve(__dirname, "..");
/** Where the pack is built by default; not committed. */
export const PACK_FOLDER = join(ROOT, "policies", "dist");

/** What the engine needs to know about the pack. */
const MANIFEST = (version: string): string =>
  [
    "runtime: nodejs",
    "description: What must hold for every stage of Banyan, whoever changes it.",
    `version: ${version}`,
    "main: index.js",
    "",
  ].join("\n");

/** Whole or not at all: an engine that starts meanwhile loads the old file or the new one. */
function replaceFile(file: string, content: string | Uint8Array): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

/**
 * Builds the pack and returns its folder. Takes some 50 ms, so nothing is cached. The policy SDK stays outside the bundle: it
 * must be the copy that the engine's host loads. The folder must therefore lie below the repository.
 */
export async function buildPolicyPack(folder: string = PACK_FOLDER): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const result = await build({
    entryPoints: [join(ROOT, "policies", "pack", "index.ts")],
    absWorkingDir: ROOT,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["@pulumi/*"],
    write: false,
    logLevel: "silent",
  });
  mkdirSync(folder, { recursive: true });
  replaceFile(join(folder, "index.js"), result.outputFiles[0]?.contents ?? new Uint8Array());
  replaceFile(join(folder, "PulumiPolicy.yaml"), MANIFEST(version));
  replaceFile(
    join(folder, "package.json"),
    `${JSON.stringify({ name: "banyan-policies", version, main: "index.js" })}\n`,
  );
  return folder;
}

if (require.main === module) void buildPolicyPack();
