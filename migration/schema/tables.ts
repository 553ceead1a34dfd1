/** Tables of the schema `banyan`, one statement each, all idempotent. The monolith's own tables are never altered. */

export const TABLES: readonly string[] = [
  // Time as the protocol sees it: tests of deadlines shift it instead of waiting.
  `CREATE TABLE IF NOT EXISTS banyan.clock (
     one boolean PRIMARY KEY DEFAULT true CHECK (one),
     offset_ms bigint NOT NULL DEFAULT 0)`,
  `INSERT INTO banyan.clock DEFAULT VALUES ON CONFLICT DO NOTHING`,

  // The truth: who owns a context. Every change of a row raises its epoch.
  `CREATE TABLE IF NOT EXISTS banyan.ownership (
     context text PRIMARY KEY,
     owner text NOT NULL CHECK (owner IN ('monolith', 'context')),
     epoch bigint NOT NULL,
     phase text NOT NULL,
     weight int NOT NULL DEFAULT 0,
     generation int NOT NULL,
     table_name text NOT NULL,
     handover_to text CHECK (handover_to IN ('monolith', 'context')),
     handover_deadline timestamptz,
     updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     CHECK ((handover_to IS NULL) = (handover_deadline IS NULL)))`,

  // The audit trail: one row a phase change.
  `CREATE TABLE IF NOT EXISTS banyan.transitions (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     context text NOT NULL,
     from_phase text NOT NULL,
     to_phase text NOT NULL,
     weight int NOT NULL,
     generation int NOT NULL,
     epoch bigint NOT NULL,
     who text NOT NULL,
     at timestamptz NOT NULL DEFAULT clock_timestamp(),
     evidence jsonb,
     reason text)`,

  // Captured changes that the table does not have yet. Cache 1: for one row, seq grows in the order of its changes.
  `CREATE SEQUENCE IF NOT EXISTS banyan.outbox_seq CACHE 1`,
  // A queue is emptied as fast as it is filled: vacuum by count, or dead rows at its head slow every read.
  `CREATE TABLE IF NOT EXISTS banyan.outbox (
     context text NOT NULL,
     epoch bigint NOT NULL,
     seq bigint NOT NULL DEFAULT nextval('banyan.outbox_seq'),
     table_name text NOT NULL,
     op text NOT NULL CHECK (op IN ('insert', 'update', 'delete')),
     key jsonb NOT NULL,
     "row" jsonb NOT NULL,
     at timestamptz NOT NULL DEFAULT clock_timestamp(),
     PRIMARY KEY (context, epoch, seq))
   WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,

  // Versions of the rows that the relay applied here. A deleted row keeps its version; never emptied.
  `CREATE TABLE IF NOT EXISTS banyan.versions (
     context text NOT NULL,
     table_name text NOT NULL,
     key text NOT NULL,
     epoch bigint NOT NULL,
     n bigint NOT NULL,
     deleted boolean NOT NULL,
     PRIMARY KEY (context, table_name, key))`,

  // Dead letters: changes that could not be applied. While there is one, the context cannot advance.
  `CREATE TABLE IF NOT EXISTS banyan.parked (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     context text NOT NULL,
     direction text NOT NULL CHECK (direction IN ('forward', 'back')),
     change_id text NOT NULL,
     change jsonb NOT NULL,
     error text NOT NULL,
     attempts int NOT NULL,
     at timestamptz NOT NULL DEFAULT clock_timestamp(),
     UNIQUE (context, direction, change_id))`,

  // Changes that a person gave up, with the reason. Kept: what the follower lacks for good must stay sayable.
  `CREATE TABLE IF NOT EXISTS banyan.discarded (
     id bigint PRIMARY KEY,
     context text NOT NULL,
     generation int NOT NULL,
     direction text NOT NULL CHECK (direction IN ('forward', 'back')),
     change_id text NOT NULL,
     change jsonb NOT NULL,
     error text NOT NULL,
     attempts int NOT NULL,
     parked_at timestamptz NOT NULL,
     discarded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     discarded_by text NOT NULL,
     discarded_reason text NOT NULL)`,

  `CREATE TABLE IF NOT EXISTS banyan.attempts (
     context text NOT NULL,
     change_id text NOT NULL,
     attempts int NOT NULL,
     error text NOT NULL,
     PRIMARY KEY (context, change_id))`,

  // Checkpoints: one row a table of the context and generation, written once a page.
  `CREATE TABLE IF NOT EXISTS banyan.backfill (
     context text NOT NULL,
     generation int NOT NULL,
     table_name text NOT NULL,
     last_key jsonb,
     rows bigint NOT NULL DEFAULT 0,
     total bigint NOT NULL DEFAULT 0,
     done boolean NOT NULL DEFAULT false,
     PRIMARY KEY (context, generation, table_name))`,

  // The rolling audit: where its pass stands (null between two), and what the last full pass found.
  `CREATE TABLE IF NOT EXISTS banyan.audit (
     context text PRIMARY KEY,
     generation int NOT NULL,
     pass jsonb,
     last jsonb,
     updated_at timestamptz NOT NULL DEFAULT clock_timestamp())`,

  // Who is at work. `rung_at`: the last ring that met the lease; its holder does not leave before it has looked after that.
  `CREATE TABLE IF NOT EXISTS banyan.lease (
     context text PRIMARY KEY,
     holder text NOT NULL,
     token bigint NOT NULL,
     expires_at timestamptz NOT NULL,
     rung_at timestamptz)`,
  `ALTER TABLE banyan.lease ADD COLUMN IF NOT EXISTS rung_at timestamptz`,

  // Transitions at work. One that was cancelled commits nothing any more; one that committed is past cancelling.
  `CREATE TABLE IF NOT EXISTS banyan.coordinators (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     context text NOT NULL,
     wanted text NOT NULL,
     started_at timestamptz NOT NULL,
     cancelled_at timestamptz,
     cancelled_by text,
     committed_at timestamptz)`,

  // What the relay's last busy stretch measured: what a handover's length is predicted from.
  `CREATE TABLE IF NOT EXISTS banyan.pace (
     context text PRIMARY KEY,
     rounds float8 NOT NULL,
     changes float8 NOT NULL,
     busy_ms float8 NOT NULL,
     changes_per_second float8 NOT NULL,
     at timestamptz NOT NULL)`,

  // A generation that was used once is never used again: its table may hold a stalled writer's items.
  `CREATE TABLE IF NOT EXISTS banyan.generations (
     context text NOT NULL,
     generation int NOT NULL,
     table_name text NOT NULL,
     used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     PRIMARY KEY (context, generation))`,

  // Who publishes events, since its relay first carried changes on: from then on others may fill views of it.
  `CREATE TABLE IF NOT EXISTS banyan.publishers (
     context text PRIMARY KEY,
     generation int NOT NULL,
     since timestamptz NOT NULL)`,

  // Events that the bus did not take. They are sent again until it does.
  `CREATE TABLE IF NOT EXISTS banyan.unpublished (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     context text NOT NULL,
     generation int NOT NULL,
     entry jsonb NOT NULL,
     error text NOT NULL,
     attempts int NOT NULL DEFAULT 1,
     due_at timestamptz NOT NULL)`,
];
