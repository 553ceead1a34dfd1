/** A bundle's stamp: what it was made from. While no input changed, the bundle is not made again. */
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Stamp {
  /** Fingerprint of entry, options and bundler. */
  readonly recipe: string;
  /** Input files, relative to the root, each with size and time of change. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Folder that holds the bundle. */
  readonly directory: string;
}

const seen = (path: string): string | undefined => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.size}:${Math.round(found.mtimeMs)}`;
};

export const fingerprint = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
};

/** The stamp of a bundle just made from `inputs`. */
export const makeStamp = (root: string, recipe: string, inputs: readonly string[], directory: string): Stamp => ({
  recipe,
  inputs: Object.fromEntries([...inputs].sort().map((input) => [input, seen(join(root, input)) ?? "missing"])),
  directory,
});

export const writeStamp = (file: string, stamp: Stamp): void => writeFileSync(file, JSON.stringify(stamp));

/** The folder of the bundle when `file` is a stamp of the same recipe and nothing changed since; else `undefined`. */
export function freshDirectory(file: string, root: string, recipe: string): string | undefined {
  let stamp: Stamp;
  try {
    stamp = JSON.parse(readFileSync(file, "utf8")) as Stamp;
    if (stamp.recipe !== recipe) return undefined;
    const unchanged = Object.entries(stamp.inputs).every(([input, state]) => seen(join(root, input)) === state);
    return unchanged && seen(join(stamp.directory, "index.js")) !== undefined ? stamp.directory : undefined;
  } catch {
    // No stamp, or one cut short by a crash: make the bundle again.
    return undefined;
  }
}
