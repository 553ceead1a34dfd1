/** Parked and discarded changes explain differences: the audit names them. */
import type { DataPlane } from "../data-plane";
import { idText } from "../sql/owned-rows";
import { ownedTable, type RowSubject, type Subject } from "./subject";

const CHANGES = `
SELECT change->>'table' AS "table", coalesce(change->'id', change->'key') AS id,
       'its change ' || id || ' is parked: ' || error AS cause
  FROM banyan.parked WHERE context = :context
UNION ALL
SELECT change->>'table', coalesce(change->'id', change->'key'),
       'its change ' || id || ' was discarded by ' || discarded_by || ': ' || discarded_reason
  FROM banyan.discarded WHERE context = :context AND generation = :generation`;

/** @returns why each subject differs, in their order, where a dead letter says so */
export async function causesOf(
  plane: DataPlane,
  subjects: readonly Subject[],
): Promise<readonly (string | undefined)[]> {
  const ids = subjects.map((subject) => (subject.kind === "row" ? textOf(plane, subject) : undefined));
  const wanted = subjects.flatMap((subject) =>
    subject.kind === "row" ? [{ table: subject.table, id: subject.id }] : [],
  );
  if (wanted.length === 0) return ids.map(() => undefined);
  const rows = await plane.database.query(
    `SELECT dead."table", dead.id, dead.cause FROM (${CHANGES}) AS dead
       JOIN jsonb_to_recordset(:wanted) AS wanted ("table" text, id jsonb) ON wanted."table" = dead."table" AND wanted.id = dead.id`,
    { context: plane.context.name, generation: plane.generation, wanted: { value: wanted, type: "jsonb" } },
  );
  const causes = new Map(
    rows.map((row) => {
      const subject = {
        kind: "row",
        table: row.table as string,
        id: row.id,
        itemKey: { pk: "", sk: "" },
      } as RowSubject;
      return [textOf(plane, subject), row.cause as string];
    }),
  );
  return ids.map((id) => (id === undefined ? undefined : causes.get(id)));
}

const textOf = (plane: DataPlane, { table, id }: RowSubject): string =>
  `${table} ${idText(ownedTable(plane, table), id)}`;
