/** Triggers of the monolith's own that capture could not live with. */
import type { BoundedContext } from "../../extracted/bounded-context";
import type { Sql } from "../sql/database";

/** `tgtype` bits of pg_trigger: 2 = BEFORE, 64 = INSTEAD OF; neither: AFTER. */
const AFTER_TRIGGERS = `
SELECT t.tgname || ' on ' || c.relname AS trigger
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE NOT t.tgisinternal AND t.tgtype & 66 = 0 AND t.tgname NOT LIKE 'banyan\\_%'
   AND c.relnamespace = 'public'::regnamespace
   AND c.relname IN (SELECT jsonb_array_elements_text(:tables))
 ORDER BY 1`;

/**
 * An AFTER trigger that changes a row again is captured before the change that caused it: the older state would win.
 * @throws Error that names the triggers
 */
export async function refuseForeignTriggers(sql: Sql, context: BoundedContext): Promise<void> {
  const found = await sql.query(AFTER_TRIGGERS, { tables: context.tables.map(({ name }) => name) });
  if (found.length === 0) return;
  const names = found.map(({ trigger }) => trigger as string);
  throw new Error(
    `The changes of ${context.name} cannot be captured in order beside the AFTER triggers ${names.join(", ")}: ` +
      "move what they do into the application or into BEFORE triggers.",
  );
}
