import { RDSDataClient } from "@aws-sdk/client-rds-data";
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { systemClock } from "../../local/services/clock";
import { ensureDatabase, ensureMaster } from "../../local/services/postgres/roles";
import { clientLogin, type Login, type PostgresServer } from "../../local/services/postgres/server";
import { type DataApiDirectory, RdsDataService } from "../../local/services/rds-data/service";
import { ServiceError } from "../../local/services/service";
import type { ClientSettings } from "./dynamo-store";

export const CLUSTER_ARN = "arn:aws:rds:eu-west-1:000000000000:cluster:banyan-test";
/** As in `DATABASE_NAME` of every process. */
export const DATABASE = "conference";
const KEPT = "conference_kept";
const MASTER = "postgres";

/** What a client of the Data API needs. */
export interface DatabaseAccess {
  readonly client: RDSDataClient;
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
}

/** The database `conference` of a cluster with its master user `postgres`; other users come on demand. */
export class DatabaseStore {
  readonly service: RdsDataService;
  readonly #logins = new Map<string, Login>();
  readonly #client: RDSDataClient;
  #hasKept = false;

  private constructor(
    private readonly postgres: PostgresServer,
    settings: ClientSettings,
  ) {
    const directory: DataApiDirectory = {
      cluster: (arn) => {
        if (arn !== CLUSTER_ARN) throw new ServiceError("DatabaseNotFoundException", `There is no cluster ${arn}`, 404);
        return { ...postgres.address, database: "postgres" };
      },
      login: (arn) => {
        const login = this.#logins.get(arn);
        if (!login) throw new ServiceError("SecretsErrorException", `There is no secret ${arn}`);
        return login;
      },
    };
    this.service = new RdsDataService(directory, systemClock);
    // Like every client of the application: a write whose answer was lost is not repeated.
    this.#client = new RDSDataClient({ ...settings, maxAttempts: 1 });
  }

  static async create(postgres: PostgresServer, settings: ClientSettings): Promise<DatabaseStore> {
    const store = new DatabaseStore(postgres, settings);
    store.#logins.set(store.secretArn(MASTER), { username: MASTER, password: "master" });
    await ensureMaster(postgres, { username: MASTER, password: "master" });
    await ensureDatabase(postgres, DATABASE, MASTER);
    return store;
  }

  /** The ARN of a user's secret, whether the user exists or not. */
  secretArn(user: string): string {
    const name = `banyan/test/database/${user}`;
    return `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${name}-abcdef`;
  }

  /** Puts a login into a user's secret, as the database function does with the users that it creates. */
  putSecret(user: string, password: string): void {
    this.#logins.set(this.secretArn(user), { username: user, password });
  }

  /** The secret's value, if it has one. */
  secret(user: string): Login | undefined {
    return this.#logins.get(this.secretArn(user));
  }

  /** Access as the master user. */
  master(): DatabaseAccess {
    return this.#access(MASTER);
  }

  /**
   * Access as a user, whom the master user creates if need be; `monolith` may create tables in `public`. Nothing else
   * is granted. `memberOf` names roles, which are created, too.
   */
  async user(name: string, memberOf: readonly string[] = []): Promise<DatabaseAccess> {
    const password = `password of ${name}`;
    await this.#asMaster(async (client) => {
      for (const role of memberOf) await ensureRole(client, role, "NOLOGIN");
      await ensureRole(client, name, "LOGIN");
      await client.query(`ALTER ROLE ${escapeIdentifier(name)} LOGIN PASSWORD ${escapeLiteral(password)}`);
      for (const role of memberOf) await client.query(`GRANT ${escapeIdentifier(role)} TO ${escapeIdentifier(name)}`);
      if (name === "monolith") await client.query("GRANT CREATE ON SCHEMA public TO monolith");
    });
    this.putSecret(name, password);
    return this.#access(name);
  }

  /** Runs SQL as the superuser, past the Data API: to look and to arrange. Several statements without parameters. */
  async admin<R extends object = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<R[]> {
    const result = await this.postgres.asAdministrator(
      (client) => (values ? client.query<R>(sql, [...values]) : client.query<R>(sql)),
      DATABASE,
    );
    this.service.forgetPrepared();
    // Several statements give several results; the last one counts.
    const last = Array.isArray(result) ? (result as (typeof result)[]).at(-1) : result;
    return last?.rows ?? [];
  }

  /** Makes the present content what `reset` returns to. */
  async keep(): Promise<void> {
    await this.#copy(DATABASE, KEPT);
    this.#hasKept = true;
  }

  /** Takes about 50 ms. Open transactions are rolled back. */
  async reset(): Promise<void> {
    await this.#copy(this.#hasKept ? KEPT : "template1", DATABASE);
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await this.service.stop();
  }

  async #copy(from: string, to: string): Promise<void> {
    await this.service.reset();
    await this.postgres.asAdministrator(async (client) => {
      await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [from]);
      await client.query(`DROP DATABASE IF EXISTS ${to} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${to} OWNER ${MASTER} TEMPLATE ${from} STRATEGY FILE_COPY`);
    });
  }

  async #asMaster(work: (client: Client) => Promise<void>): Promise<void> {
    const login = this.#logins.get(this.secretArn(MASTER));
    if (!login) throw new Error("the master user has no login");
    const client = new Client({ ...this.postgres.address, ...clientLogin(login), database: DATABASE });
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }

  #access(user: string): DatabaseAccess {
    return { client: this.#client, clusterArn: CLUSTER_ARN, secretArn: this.secretArn(user), database: DATABASE };
  }
}

async function ensureRole(client: Client, name: string, login: "LOGIN" | "NOLOGIN"): Promise<void> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${escapeIdentifier(name)} ${login}`);
}
