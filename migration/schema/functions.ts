/** Functions of the schema `banyan`. SECURITY DEFINER with a fixed search path, so every name in them is qualified. */

const DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp";

/** `banyan.now()`: the wall clock, shifted by tests. Not `now()`, which is the transaction's start. */
const NOW = `
CREATE OR REPLACE FUNCTION banyan.now() RETURNS timestamptz LANGUAGE sql VOLATILE ${DEFINER} AS $$
  SELECT clock_timestamp() + make_interval(secs => offset_ms / 1000.0) FROM banyan.clock
$$`;

/** The writers' lock of a context: shared in the trigger, exclusive in Begin, Commit and give-up. */
const LOCK_KEY = `
CREATE OR REPLACE FUNCTION banyan.lock_key(context text) RETURNS bigint LANGUAGE sql IMMUTABLE ${DEFINER} AS $$
  SELECT hashtextextended('banyan:' || context, 0)
$$`;

/**
 * The fence: BEFORE each statement on an owned table. Arguments: context, name of the transaction-local setting.
 *
 * 1. A setting left by an earlier statement of this transaction says that the lock is held: nothing to do. (A rollback
 *    to a savepoint gives back lock and setting together.)
 * 2. The relay's own transactions pass: origin mark and membership, since anyone can set the mark.
 * 3. Lock, *then* read, as two statements of a VOLATILE function: the read's snapshot is newer than what the lock waited for.
 * 4. A handover keeps writers out until its deadline; past it they are let in again.
 */
const HOLD = `
CREATE OR REPLACE FUNCTION banyan.hold() RETURNS trigger LANGUAGE plpgsql VOLATILE ${DEFINER} AS $$
DECLARE
  truth record;
BEGIN
  IF coalesce(current_setting(TG_ARGV[1], true), '') <> '' THEN
    RETURN NULL;
  END IF;
  IF current_setting('banyan.origin', true) = 'relay' AND pg_has_role(session_user, 'banyan_relay', 'MEMBER') THEN
    PERFORM set_config(TG_ARGV[1], 'relay', true);
    RETURN NULL;
  END IF;
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION USING ERRCODE = 'BN002',
      MESSAGE = 'BN002 ' || TG_ARGV[0] || ' is written under ' || current_setting('transaction_isolation')
        || ', where a stale ownership would be read',
      HINT = 'Use READ COMMITTED for transactions that write tables of ' || TG_ARGV[0] || '.';
  END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('banyan:' || TG_ARGV[0], 0));
  SELECT o.epoch, o.owner = 'monolith' AND (o.handover_to IS NULL OR o.handover_deadline <= banyan.now()) AS may_write
    INTO truth FROM banyan.ownership o WHERE o.context = TG_ARGV[0];
  IF truth.may_write IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'BN001', MESSAGE = 'BN001 ' || TG_ARGV[0] || ' is not owned by the monolith';
  END IF;
  PERFORM set_config(TG_ARGV[1], truth.epoch::text, true);
  RETURN NULL;
END
$$`;

/** TRUNCATE fires no row trigger, so its rows would stay in the table for ever. */
const REFUSE_TRUNCATE = `
CREATE OR REPLACE FUNCTION banyan.refuse_truncate() RETURNS trigger LANGUAGE plpgsql ${DEFINER} AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'BN003',
    MESSAGE = 'BN003 TRUNCATE of ' || TG_TABLE_NAME || ' is refused: changes of ' || TG_ARGV[0] || ' are being captured',
    HINT = 'Use DELETE, or move the context back to the phase "monolith" first.';
END
$$`;

export const FUNCTIONS: readonly string[] = [NOW, LOCK_KEY, HOLD, REFUSE_TRUNCATE];
