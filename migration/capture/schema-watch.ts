/** Notices DDL while a relay is at work: the columns' fingerprint is looked at in every round that applies something. */
import type { DataPlane } from "../data-plane";
import { assertNoDrift } from "./drift";

const FINGERPRINT = `
SELECT md5(coalesce(string_agg(concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                                         array_position(i.indkey::int2[], a.attnum)), ',' ORDER BY c.relname, a.attnum), '')) AS shape
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
 WHERE c.relnamespace = 'public'::regnamespace
   AND c.relname IN (SELECT jsonb_array_elements_text(:tables))`;

export class SchemaWatch {
  #known: string | undefined;

  constructor(private readonly plane: Pick<DataPlane, "database" | "context">) {}

  /**
   * Called after changes are read and before they are applied: what was captured under other columns is read after the DDL
   * was committed, so no such change is applied unnoticed.
   * @throws SchemaDriftError
   */
  async check(): Promise<void> {
    const { database, context } = this.plane;
    const [row] = await database.query(FINGERPRINT, { tables: context.tables.map(({ name }) => name) });
    const shape = row?.shape as string;
    if (shape === this.#known) return;
    await assertNoDrift(database, context);
    this.#known = shape;
  }
}
