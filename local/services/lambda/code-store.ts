import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { ServiceError } from "../service";
import type { CodeAsset, FunctionCode, StoredCode } from "./function";

/** AWS's limit of unzipped code. */
const MAX_CODE_BYTES = 262_144_000;

/** Keeps functions' code in folders named by content, so that functions outlive the program that declared them. */
export class CodeStore {
  constructor(private readonly directory: string) {}

  /** Copies code in. @throws ServiceError InvalidParameterValueException when it is not there, empty or too large. */
  put(code: FunctionCode): StoredCode {
    const files = new Map<string, Buffer>();
    collect(code, "", files);
    if (files.size === 0) throw invalid("The function's code is empty: give a folder or an archive with files.");
    const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0);
    if (bytes > MAX_CODE_BYTES)
      throw invalid(`Unzipped size must be smaller than ${MAX_CODE_BYTES} bytes; it is ${bytes}.`);
    const hash = createHash("sha256");
    for (const name of [...files.keys()].sort())
      hash.update(`${name}\0${files.get(name)?.length ?? 0}\0`).update(files.get(name) ?? "");
    const digest = hash.digest();
    const stored = join(this.directory, digest.toString("hex").slice(0, 32));
    if (!existsSync(stored)) writeAll(stored, files);
    return { directory: stored, sha256: digest.toString("base64"), bytes };
  }

  /** Deletes code that no function uses any more. */
  keepOnly(used: Iterable<string>): void {
    if (!existsSync(this.directory)) return;
    const kept = new Set(used);
    for (const name of readdirSync(this.directory)) {
      const stored = join(this.directory, name);
      if (!kept.has(stored)) rmSync(stored, { recursive: true, force: true });
    }
  }
}

/** Written beside and renamed: a folder that exists is whole. */
function writeAll(folder: string, files: ReadonlyMap<string, Buffer>): void {
  const temporary = `${folder}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  for (const [name, content] of files) {
    const path = join(temporary, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  renameSync(temporary, folder);
}

function collect(asset: CodeAsset, at: string, files: Map<string, Buffer>): void {
  if ("text" in asset) {
    files.set(at, Buffer.from(asset.text));
    return;
  }
  if ("assets" in asset) {
    for (const [name, child] of Object.entries(asset.assets)) collect(child, inside(join(at, name)), files);
    return;
  }
  collectPath(asset.path, at, files);
}

function collectPath(path: string, at: string, files: Map<string, Buffer>): void {
  if (!existsSync(path)) throw invalid(`The function's code ${path} does not exist.`);
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path)) collectPath(join(path, name), join(at, name), files);
    return;
  }
  if (at === "" || /\.(zip|jar|tar|tgz|tar\.gz)$/.test(path))
    throw invalid(
      `The function's code ${path} is a file: the local cloud takes a folder or an archive of assets, no zip.`,
    );
  files.set(at, readFileSync(path));
}

/** An archive's names stay inside the archive. */
function inside(name: string): string {
  const normal = normalize(name);
  if (normal.startsWith(`..${sep}`) || normal === ".." || normal.startsWith(sep))
    throw invalid(`The function's code has a file outside its archive: ${name}`);
  return normal;
}

const invalid = (message: string): ServiceError => new ServiceError("InvalidParameterValueException", message);
