/** Assets and archives: paths made absolute and contents hashed, which the Node SDK leaves to the engine. */
import { createHash, type Hash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { EngineError, UnsupportedError } from "../errors";
import { ARCHIVE, ASSET, isRecord, mapMembers, SIGNATURE, signatureOf, type Value, type Values } from "../wire/values";

/** Files of an archive by their path in it. A file on disk that is itself an archive (.zip) is one file named `""`. */
export type ArchiveFiles = ReadonlyMap<string, Buffer>;

const filesBelow = (directory: string, prefix = ""): [string, Buffer][] =>
  readdirSync(directory, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): [string, Buffer][] => {
      const path = join(directory, entry.name);
      const name = `${prefix}${entry.name}`;
      return entry.isDirectory() ? filesBelow(path, `${name}/`) : [[name, readFileSync(path)]];
    });

const assetContent = (asset: Values): Buffer => {
  if (typeof asset.text === "string") return Buffer.from(asset.text);
  if (typeof asset.path === "string") return readFileSync(asset.path);
  throw new UnsupportedError("assets from a URL (RemoteAsset, RemoteArchive)");
};

/** Everything inside an archive as Pulumi carries it: a folder, a file, or named assets. */
export const archiveFiles = (archive: Values): ArchiveFiles => {
  if (typeof archive.path === "string")
    return new Map(
      statSync(archive.path).isDirectory() ? filesBelow(archive.path) : [["", readFileSync(archive.path)]],
    );
  if (!isRecord(archive.assets)) throw new UnsupportedError("assets from a URL (RemoteAsset, RemoteArchive)");
  const files = Object.entries(archive.assets).flatMap(([name, member]): [string, Buffer][] => {
    if (!isRecord(member)) return [];
    if (signatureOf(member) === ASSET) return [[name, assetContent(member)]];
    return [...archiveFiles(member)].map(([inner, content]) => [inner === "" ? name : `${name}/${inner}`, content]);
  });
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
};

const hashFiles = (files: ArchiveFiles): Hash => {
  const hash = createHash("sha256");
  for (const [name, content] of files) hash.update(`${name.length}:${name}:${content.length}:`).update(content);
  return hash;
};

const located = (value: Values, directory: string): Values => ({
  ...value,
  ...(typeof value.path === "string" && { path: resolve(directory, value.path) }),
  ...(isRecord(value.assets) && { assets: mapMembers(value.assets, (member) => locatedInside(member, directory)) }),
});

const locatedInside = (value: Value, directory: string): Value =>
  isRecord(value) && SIGNATURE in value ? located(value, directory) : value;

const hashed = (value: Values, directory: string): Values => {
  const asset = located(value, directory);
  try {
    const hash =
      signatureOf(value) === ASSET ? createHash("sha256").update(assetContent(asset)) : hashFiles(archiveFiles(asset));
    return { ...asset, hash: hash.digest("hex") };
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError(`An asset cannot be read: ${(error as Error).message}`);
  }
};

/** Inputs whose assets carry absolute paths and hashes; paths are relative to the program's folder. */
export const hashAssets = (value: Value, directory: string): Value => {
  const signature = signatureOf(value);
  if (signature === ASSET || signature === ARCHIVE) return hashed(value as Values, directory);
  return mapMembers(value, (member) => hashAssets(member, directory));
};
