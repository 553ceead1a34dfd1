/** DDL of the capture triggers of one owned table. Pure. */
import type { OwnedTable } from "../../extracted/bounded-context";
import { literal, ownedTableName, quoted } from "../sql/identifiers";

export const HOLD_TRIGGER = "banyan_hold";
export const CAPTURE_TRIGGER = "banyan_capture";
export const TRUNCATE_TRIGGER = "banyan_truncate";
/** In the order in which they are taken off. */
export const TRIGGERS = [CAPTURE_TRIGGER, HOLD_TRIGGER, TRUNCATE_TRIGGER] as const;

const identifierPart = (name: string): string => name.replaceAll("-", "_");

/** The transaction-local setting in which the fence hands its epoch to the capture trigger: `relay`, or a number. */
export const epochSetting = (context: string): string => `banyan.epoch_${identifierPart(context)}`;

export const captureFunctionName = (context: string, table: string): string =>
  `banyan.${quoted(`capture_${identifierPart(context)}_${table}`)}`;

const keyOf = (table: OwnedTable, record: "OLD" | "NEW"): string =>
  `jsonb_build_object(${table.key.map((column) => `${literal(column)}, ${record}.${quoted(column)}`).join(", ")})`;

/**
 * Appends each changed row to the outbox. Written out for one table, because looking columns up by name at every write
 * would cost more than the insert. An UPDATE that moves the item is a DELETE and an INSERT: an item's key never changes.
 * The time zone is fixed, since `to_jsonb` writes a timestamptz in the session's.
 */
export function captureFunction(context: string, table: OwnedTable): string {
  const append = (op: string, record: "OLD" | "NEW"): string =>
    `INSERT INTO banyan.outbox (context, epoch, table_name, op, key, "row")
      VALUES (${literal(context)}, held::bigint, ${literal(table.name)}, ${op}, ${keyOf(table, record)}, to_jsonb(${record}));`;
  const moving = [...new Set([...table.key, ...table.itemKeyColumns])];
  const tuple = (record: string): string => `(${moving.map((column) => `${record}.${quoted(column)}`).join(", ")})`;
  return `
CREATE OR REPLACE FUNCTION ${captureFunctionName(context, table.name)}() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  held CONSTANT text := current_setting(${literal(epochSetting(context))});
BEGIN
  IF held = 'relay' THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN
    ${append("'delete'", "OLD")}
  ELSIF TG_OP = 'UPDATE' AND ${tuple("NEW")} IS DISTINCT FROM ${tuple("OLD")} THEN
    ${append("'delete'", "OLD")}
    ${append("'insert'", "NEW")}
  ELSE
    ${append("lower(TG_OP)", "NEW")}
  END IF;
  RETURN NULL;
END
$$`;
}

/** The fence before each statement, the capture after each row, and TRUNCATE refused. */
export function createTriggers(context: string, table: OwnedTable): readonly string[] {
  const on = ownedTableName(table.name);
  return [
    `CREATE OR REPLACE TRIGGER ${HOLD_TRIGGER} BEFORE INSERT OR UPDATE OR DELETE ON ${on}
     FOR EACH STATEMENT EXECUTE FUNCTION banyan.hold(${literal(context)}, ${literal(epochSetting(context))})`,
    `CREATE OR REPLACE TRIGGER ${CAPTURE_TRIGGER} AFTER INSERT OR UPDATE OR DELETE ON ${on}
     FOR EACH ROW EXECUTE FUNCTION ${captureFunctionName(context, table.name)}()`,
    `CREATE OR REPLACE TRIGGER ${TRUNCATE_TRIGGER} BEFORE TRUNCATE ON ${on}
     FOR EACH STATEMENT EXECUTE FUNCTION banyan.refuse_truncate(${literal(context)})`,
  ];
}

/** The capture goes before the fence: a write in between is refused or captured, or neither is needed any more. */
export const dropTriggers = (table: OwnedTable): readonly string[] =>
  TRIGGERS.map((trigger) => `DROP TRIGGER IF EXISTS ${trigger} ON ${ownedTableName(table.name)}`);
