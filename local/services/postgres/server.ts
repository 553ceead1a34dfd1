/** One real Postgres for the whole local cloud. */
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Client } from "pg";
import { onFreePort } from "../free-port";
import type { ManagedProcess, Processes } from "../process";
import { StateFile } from "../state-file";
import { type Account, unprivilegedAccount } from "./account";
import { DATABASE_URL_VARIABLE, FALLBACK_URL_VARIABLE, findPostgres, PostgresUnavailable } from "./binaries";
import { type Home, prepareHome } from "./home";
import { INITDB_FLAGS, settingFlags } from "./settings";

/** The superuser. As on Aurora nobody gets its password; the master user is another role. */
export const ADMINISTRATOR = "rdsadmin";
/** The major version that the Aurora cluster must declare. */
export const POSTGRES_MAJOR = "17";

export interface Login {
  readonly username: string;
  readonly password: string;
}

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
}

export interface PostgresServerArgs {
  /** Folder of the server's state. */
  readonly root: string;
  readonly processes: Processes;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onLog?: (line: string) => void;
}

interface Secrets {
  readonly password: string;
}

/** Of the server's own log lines the ones that are worth telling: a process of it died, and every session with it. */
const CRASH = / was terminated by signal |all server processes terminated/;

const isSecrets = (value: unknown): value is Secrets =>
  typeof value === "object" && value !== null && "password" in value && typeof value.password === "string";

export class PostgresServer {
  readonly name = "postgres";
  readonly #args: PostgresServerArgs;
  #process: ManagedProcess | undefined;
  #address: PostgresAddress | undefined;
  #administrator: Login | undefined;
  #stopping = false;

  constructor(args: PostgresServerArgs) {
    this.#args = args;
  }

  get address(): PostgresAddress {
    if (!this.#address) throw new PostgresUnavailable("Postgres is not running: start() first.");
    return this.#address;
  }

  /** The superuser's login: for the local cloud itself and for tests. */
  get administrator(): Login {
    if (!this.#administrator) throw new PostgresUnavailable("Postgres is not running: start() first.");
    return this.#administrator;
  }

  /** Process id of the postmaster; 0 with a server of somebody else's. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** @throws PostgresUnavailable when there is no server to be had */
  async start(): Promise<void> {
    this.#stopping = false;
    const env = this.#args.env ?? process.env;
    if (env[DATABASE_URL_VARIABLE]) return this.#useExternal(new URL(env[DATABASE_URL_VARIABLE]));
    const native = this.#findBinaries();
    if (!native && env[FALLBACK_URL_VARIABLE]) return this.#useExternal(new URL(env[FALLBACK_URL_VARIABLE]));
    await this.#startOwn(native ?? findPostgres());
  }

  #findBinaries(): string | undefined {
    try {
      return findPostgres();
    } catch (error) {
      if (error instanceof PostgresUnavailable) return undefined;
      throw error;
    }
  }

  async #startOwn(native: string): Promise<void> {
    const account = unprivilegedAccount();
    const home = prepareHome(this.#args.root, native, "17", account);
    const secrets = new StateFile(join(this.#args.root, "server.json"), 1, isSecrets);
    const saved = secrets.read();
    const isNew = !existsSync(home.data);
    if (!saved && !isNew)
      throw new PostgresUnavailable(
        `${secrets.path} is missing, and with it the password of the data in ${home.data}. Restore it, or start anew with --reset.`,
      );
    const password = saved?.password ?? randomBytes(18).toString("base64url");
    if (!saved) secrets.write({ password });
    if (isNew) await this.#initialise(home, account, password);
    this.#administrator = { username: ADMINISTRATOR, password };
    await onFreePort(async (port) => {
      this.#address = { host: "127.0.0.1", port };
      await this.#launch(home, account, port);
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#process?.stop(5_000);
    this.#process = undefined;
  }

  /** Runs statements as the superuser, one connection each time. */
  async asAdministrator<T>(work: (client: Client) => Promise<T>, database = "postgres"): Promise<T> {
    const client = new Client({ ...this.address, ...clientLogin(this.administrator), database });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  async #useExternal(url: URL): Promise<void> {
    this.#administrator = { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
    this.#address = { host: url.hostname, port: Number(url.port || "5432") };
    const version = await this.asAdministrator(async (client) => {
      const { rows } = await client.query<{ server_version: string }>("show server_version");
      return rows[0]?.server_version ?? "";
    }).catch((error: unknown) => {
      throw new PostgresUnavailable(`The Postgres at ${url.host} cannot be used: ${(error as Error).message}`);
    });
    if (Number.parseInt(version, 10) < 15)
      throw new PostgresUnavailable(`The Postgres at ${url.host} is version ${version}; 15 is the oldest that works.`);
  }

  async #initialise(home: Home, account: Account | undefined, password: string): Promise<void> {
    // Made beside its place, so that a start that is killed half-way leaves no half of it.
    const unfinished = `${home.data}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    const file = join(dirname(home.data), "password.tmp");
    writeFileSync(file, `${password}\n`, { mode: 0o600 });
    if (account) chownSync(file, account.uid, account.gid);
    const output: string[] = [];
    const command = join(home.native, "bin", "initdb");
    const { exited } = this.#args.processes.run({
      command,
      args: ["-D", unfinished, "-U", ADMINISTRATOR, `--pwfile=${file}`, ...INITDB_FLAGS],
      env: { PATH: process.env["PATH"], LC_ALL: "C" },
      onLine: (line) => output.push(line),
      ...ids(account),
    });
    const { code, error } = await exited;
    rmSync(file, { force: true });
    if (code !== 0)
      throw new PostgresUnavailable(
        `${command} failed (${error?.message ?? `exit code ${code}`}):\n${output.slice(-5).join("\n")}`,
      );
    renameSync(unfinished, home.data);
  }

  /** Starts the postmaster and resolves when it answers; starts it again whenever it dies without our asking. */
  async #launch(home: Home, account: Account | undefined, port: number): Promise<void> {
    const output: string[] = [];
    let ready: () => void = () => undefined;
    const becameReady = new Promise<"ready">((resolve) => (ready = () => resolve("ready")));
    const child = this.#args.processes.run({
      command: join(home.native, "bin", "postgres"),
      args: ["-D", home.data, ...settingFlags(port)],
      env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" },
      // Fast shutdown: open sessions are ended, nothing is lost.
      stopSignal: "SIGINT",
      onLine: (line) => {
        if (line.includes("ready to accept connections")) ready();
        else if (!line.includes(" LOG:  ") || CRASH.test(line)) this.#args.onLog?.(line);
        output.push(line);
        if (output.length > 20) output.shift();
      },
      ...ids(account),
    });
    this.#process = child;
    const outcome = await Promise.race([becameReady, child.exited]);
    if (outcome !== "ready")
      throw new PostgresUnavailable(
        `Postgres did not start on ${home.data} (${outcome.error?.message ?? `exit code ${outcome.code}`}):\n${output.join("\n")}`,
      );
    void child.exited.then(() => (this.#stopping ? undefined : this.#relaunch(home, account, port, 50)));
  }

  /** After `kill -9` of the postmaster its children need a moment to notice, and the data directory stays locked until then. */
  async #relaunch(home: Home, account: Account | undefined, port: number, attempts: number): Promise<void> {
    for (let attempt = 1; attempt <= attempts && !this.#stopping; attempt++) {
      try {
        return await this.#launch(home, account, port);
      } catch (error) {
        if (attempt === attempts) this.#args.onLog?.((error as Error).message);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

export const clientLogin = (login: Login): { user: string; password: string } => ({
  user: login.username,
  password: login.password,
});

const ids = (account: Account | undefined): { uid?: number; gid?: number } =>
  account ? { uid: account.uid, gid: account.gid } : {};
