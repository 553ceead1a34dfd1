/** Postgres refuses to run as root: the account that it runs as instead. */
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { PostgresUnavailable } from "./binaries";

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that exist on ordinary systems, the most fitting first. `initdb` wants one that /etc/passwd knows. */
const CANDIDATES = ["postgres", "nobody"] as const;

/**
 * The account to switch to, or `undefined` when we are no root and need none.
 * @throws PostgresUnavailable when there is none
 */
export function unprivilegedAccount(
  uid: number | undefined = process.getuid?.(),
  passwd: () => string = () => readFileSync("/etc/passwd", "utf8"),
): Account | undefined {
  if (uid !== 0) return undefined;
  const lines = passwd().split("\n");
  for (const name of CANDIDATES) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
    if (fields) return { name, uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new PostgresUnavailable(
    `Postgres does not run as root, and this machine has none of the accounts ${CANDIDATES.join(", ")}. ` +
      "Start as an ordinary user, or create one of them.",
  );
}

/** Whether every folder on the way to `path` lets other users pass. `/root` does not. */
export function isReachable(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
