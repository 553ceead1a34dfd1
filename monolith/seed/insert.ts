/** Many rows in few statements: each carries its rows as one JSON parameter. */
import type { Statements } from "../database/database";
import type { SeedRow, SeedTable } from "./row";

/** The Data API takes requests of up to 4 MiB; this leaves room for escaping. */
const MAX_JSON_BYTES = 1_000_000;

export async function insertTable(db: Statements, { name, rows, hasSequence }: SeedTable): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(", ");
  for (const json of jsonChunks(rows)) {
    await db.write(
      `INSERT INTO ${name} (${columns})
       SELECT ${columns} FROM json_populate_recordset(CAST(NULL AS ${name}), CAST(:rows AS json))`,
      { rows: json },
    );
  }
  if (hasSequence) {
    await db.write(`SELECT setval(pg_get_serial_sequence('${name}', 'id'), (SELECT max(id) FROM ${name}))`);
  }
}

/** JSON arrays of the rows, each within the limit. */
function* jsonChunks(rows: readonly SeedRow[]): Generator<string> {
  let chunk: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    const json = JSON.stringify(row);
    const size = Buffer.byteLength(json) + 1;
    if (bytes + size > MAX_JSON_BYTES) {
      yield `[${chunk.join()}]`;
      chunk = [];
      bytes = 0;
    }
    chunk.push(json);
    bytes += size;
  }
  if (chunk.length > 0) yield `[${chunk.join()}]`;
}
