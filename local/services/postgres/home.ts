/** Where the server's binaries and data stand: in our own folders, or in a shelter when its account cannot reach those. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { type Account, isReachable } from "./account";

export interface Home {
  /** Folder with `bin/`, `lib/`, `share/`. */
  readonly native: string;
  /** The server's data directory. May not exist yet; its parent does and belongs to the account. */
  readonly data: string;
}

/** Outlives a reboot, unlike /tmp, and every user may pass through it. */
const SHELTER = "/var/tmp";

/**
 * Under root the server runs as another user, who cannot pass through `/root`: then the binaries are copied, once a
 * version, and the data stand in the shelter, with a link in the state folder. No link means that the state was reset.
 */
export function prepareHome(root: string, native: string, version: string, account: Account | undefined): Home {
  mkdirSync(root, { recursive: true });
  if (!account) return { native, data: join(root, "data") };
  // Our own folders may be passed through (not read): the state folder may have been made for root alone.
  for (const folder of [dirname(root), root]) letPass(folder);
  const reachable = isReachable(root);
  const parent = reachable ? join(root, "server") : join(SHELTER, `banyan-postgres-${hash(root)}`);
  const link = join(root, "data-elsewhere");
  if (!reachable && !existsSync(link)) {
    rmSync(parent, { recursive: true, force: true });
    rmSync(link, { force: true });
    symlinkSync(parent, link);
  }
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  chownSync(parent, account.uid, account.gid);
  return { native: isReachable(native) ? native : copyBinaries(native, version), data: join(parent, "data") };
}

function letPass(folder: string): void {
  const { mode, uid } = statSync(folder);
  if (uid === 0 && folder !== homedir() && (mode & 0o001) === 0) chmodSync(folder, (mode & 0o7777) | 0o001);
}

function copyBinaries(native: string, version: string): string {
  const copy = join(SHELTER, `banyan-postgres-${version}`);
  if (existsSync(copy)) return copy;
  const temporary = `${copy}.${process.pid}`;
  cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
  chmodSync(temporary, 0o755);
  try {
    renameSync(temporary, copy);
  } catch (error) {
    // Another start was faster.
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);
