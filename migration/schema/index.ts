/** The schema `banyan`: everything the protocol keeps in the monolith's database. */
import { createHash } from "node:crypto";
import { RELAY_DATABASE_GROUP } from "../runtime/names";
import type { Database } from "../sql/database";
import { quoted } from "../sql/identifiers";
import { FUNCTIONS } from "./functions";
import { groupStatements, monolithGrants, relayGrants, watchStatement } from "./roles";
import { TABLES } from "./tables";

/** Statements that create schema, tables and functions, in order; run as `banyan_relay`, which then owns them. */
export const SCHEMA_STATEMENTS: readonly string[] = [...TABLES, ...FUNCTIONS];

/** Of all that preparing a database states but its users' names: a database that was prepared with another is behind the code. */
export const SCHEMA_FINGERPRINT = createHash("sha256")
  .update(
    JSON.stringify([groupStatements(), watchStatement(), SCHEMA_STATEMENTS, monolithGrants(), relayGrants("relay")]),
  )
  .digest("hex");

/** Two installers at once would both find a table missing; the second waits here. */
const INSTALL_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('banyan:install', 0))::text";

/**
 * Creates the group `banyan_relay` and the schema it owns, or completes them. Idempotent; one transaction.
 * @param master signed in as a user that may create roles and schemas.
 */
export async function installSchema(master: Database): Promise<void> {
  await master.transaction(async (tx) => {
    await tx.execute(INSTALL_LOCK);
    for (const statement of groupStatements()) await tx.execute(statement);
    await tx.execute(watchStatement());
    await tx.execute(`CREATE SCHEMA IF NOT EXISTS banyan AUTHORIZATION ${quoted(RELAY_DATABASE_GROUP)}`);
    // The owner of what follows, for this transaction only: a Data API session is shared.
    await tx.execute(`SET LOCAL ROLE ${quoted(RELAY_DATABASE_GROUP)}`);
    for (const statement of SCHEMA_STATEMENTS) await tx.execute(statement);
  });
}
