/** Who may do what in the database. Statements for the master user, idempotent. */
import { MONOLITH_DATABASE_USER, RELAY_DATABASE_GROUP } from "../runtime/names";
import { literal, quoted } from "../sql/identifiers";

const createRole = (name: string, attributes: string): string => `
DO $$ BEGIN
  CREATE ROLE ${quoted(name)} ${attributes};
EXCEPTION WHEN duplicate_object THEN NULL;
END $$`;

/** The group that owns the schema `banyan`; the master joins it, to be able to hand objects over to it. */
export const groupStatements = (): readonly string[] => [
  createRole(RELAY_DATABASE_GROUP, "NOLOGIN"),
  `GRANT ${quoted(RELAY_DATABASE_GROUP)} TO CURRENT_USER`,
];

/** A user that signs in. */
export const userStatement = (user: string): string => createRole(user, "LOGIN");

export const passwordStatement = (user: string, password: string): string =>
  `ALTER ROLE ${quoted(user)} WITH LOGIN PASSWORD ${literal(password)}`;

/** The monolith keeps its tables in `public`. Its edge looks up who owns a context: the follower may not say "there is no such row". */
export const monolithGrants = (): readonly string[] => [
  `GRANT USAGE, CREATE ON SCHEMA public TO ${quoted(MONOLITH_DATABASE_USER)}`,
  `GRANT USAGE ON SCHEMA banyan TO ${quoted(MONOLITH_DATABASE_USER)}`,
  `GRANT SELECT ON banyan.ownership TO ${quoted(MONOLITH_DATABASE_USER)}`,
];

/**
 * A relay names the transactions that a handover would wait for, whoever's they are. Of `pg_monitor` and `pg_read_all_stats` RDS
 * lets its master user grant the former only; where neither may be granted the monolith's own sessions are still seen in full,
 * because a relay is a member of its role, and others by process and user.
 */
export const watchStatement = (): string => `
DO $$ BEGIN
  GRANT pg_monitor TO ${quoted(RELAY_DATABASE_GROUP)};
EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL;
END $$`;

/**
 * A relay's transaction without a call for so long has lost its process: Postgres ends it then, and gives back its locks. The Data API
 * would do so after three minutes, which every writer of the context would wait out behind a coordinator that died before its commit.
 */
export const ABANDONED_AFTER_MS = 2_500;

/** What a relay's user has: an end of its abandoned transactions, and the rights of the tables' owner, to install triggers and to sever foreign keys. */
export const relayGrants = (user: string): readonly string[] => [
  `ALTER ROLE ${quoted(user)} SET idle_in_transaction_session_timeout = ${ABANDONED_AFTER_MS}`,
  `GRANT ${quoted(RELAY_DATABASE_GROUP)} TO ${quoted(user)}`,
  `GRANT ${quoted(MONOLITH_DATABASE_USER)} TO ${quoted(user)}`,
];
