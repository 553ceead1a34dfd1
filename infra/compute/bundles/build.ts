/** Bundles functions: one file each, in a folder named by its content, so that the same code is the same deployment. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, version as bundlerVersion, type BuildOptions } from "esbuild";
import type { BundleEntry } from "./entries";
import { fingerprint, freshDirectory, makeStamp, writeStamp } from "./stamp";

/** The oldest runtime that a bundle runs on. The deployed one is newer. */
const TARGET = "node20";
/** Digits of the content's hash in a folder's name. */
const HASH_LENGTH = 16;

/** What serves requests, functions and monolith, is bundled so. */
export const SERVING_OPTIONS = {
  bundle: true,
  platform: "node",
  target: TARGET,
  format: "cjs",
  // Identifiers stay: stack traces keep their names, and `keepNames` would call `Object.defineProperty` for each closure made.
  minifyWhitespace: true,
  minifySyntax: true,
} as const satisfies BuildOptions;

const OPTIONS = {
  ...SERVING_OPTIONS,
  sourcemap: false,
  legalComments: "none",
  write: false,
  metafile: true,
  logLevel: "silent",
} as const satisfies BuildOptions;

export interface BundleFolders {
  /** The repository's root: imports are resolved from here. */
  readonly root: string;
  /** Where bundles and their stamps are kept. */
  readonly build: string;
}

/** `BANYAN_BUILD`, else `.banyan/build` below the root. */
export const bundleFolders = (
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): BundleFolders => ({
  root,
  build: resolve(root, environment["BANYAN_BUILD"] ?? join(".banyan", "build")),
});

/**
 * The folder of a function's bundle, made when an input changed. Deterministic: the same sources give the same folder name
 * and the same bytes, on every machine.
 * @throws Error naming the function, with the bundler's messages.
 */
export async function bundle(entry: BundleEntry, folders: BundleFolders): Promise<string> {
  const recipe = fingerprint(entry.source, JSON.stringify(OPTIONS), bundlerVersion);
  const stampFile = join(folders.build, `${entry.name}.json`);
  const fresh = freshDirectory(stampFile, folders.root, recipe);
  if (fresh !== undefined) return fresh;

  const result = await build({
    ...OPTIONS,
    absWorkingDir: folders.root,
    stdin: { contents: entry.source, resolveDir: folders.root, sourcefile: `${entry.name}.ts`, loader: "ts" },
  }).catch((cause: unknown) => {
    throw new Error(`The function "${entry.name}" cannot be bundled: ${(cause as Error).message}`, { cause });
  });
  const code = result.outputFiles[0]?.contents ?? new Uint8Array();
  const directory = join(folders.build, `${entry.name}-${fingerprint(code).slice(0, HASH_LENGTH)}`);
  writeBundle(directory, code);

  const inputs = Object.keys(result.metafile.inputs).filter((input) => existsSync(join(folders.root, input)));
  writeStamp(stampFile, makeStamp(folders.root, recipe, [...inputs, "package-lock.json", "tsconfig.json"], directory));
  return directory;
}

/** Whole or not at all: a second process that builds the same finds either nothing or everything. */
function writeBundle(directory: string, code: Uint8Array): void {
  const file = join(directory, "index.js");
  if (existsSync(file)) return;
  mkdirSync(directory, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, file);
}
