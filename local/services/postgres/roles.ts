/** Roles and databases as Aurora sets them up: the master user is no superuser. */
import { type Client, escapeIdentifier, escapeLiteral } from "pg";
import type { Login, PostgresServer } from "./server";

/** What Aurora grants its master users. Source: "Understanding the rds_superuser role" in the Aurora user guide. */
const RDS_SUPERUSER = [
  "CREATE ROLE rds_superuser NOLOGIN",
  "GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION",
  "GRANT SET ON PARAMETER session_replication_role TO rds_superuser",
] as const;

/** Creates the master user of a cluster, or gives it this password. */
export async function ensureMaster(server: PostgresServer, login: Login): Promise<void> {
  // A server of somebody else's may have this very user as its superuser: then it stays as it is.
  if (server.administrator.username === login.username) return;
  await server.asAdministrator(async (client) => {
    if (!(await roleExists(client, "rds_superuser")))
      for (const statement of RDS_SUPERUSER) await client.query(statement);
    const user = escapeIdentifier(login.username);
    if (!(await roleExists(client, login.username)))
      await client.query(`CREATE ROLE ${user} LOGIN CREATEDB CREATEROLE IN ROLE rds_superuser`);
    await client.query(`ALTER ROLE ${user} PASSWORD ${escapeLiteral(login.password)}`);
  });
}

/** Creates a database that belongs to a role, unless it exists. */
export async function ensureDatabase(server: PostgresServer, name: string, owner: string): Promise<void> {
  await server.asAdministrator(async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0)
      await client.query(`CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(owner)}`);
  });
}

/** Drops a database with whoever is in it, and a role that owns nothing else. */
export async function dropDatabase(server: PostgresServer, name: string): Promise<void> {
  await server.asAdministrator((client) =>
    client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
  );
}

async function roleExists(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name]);
  return rowCount !== 0;
}
