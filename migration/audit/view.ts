/** From where an audit looks: who owns, and which versions the owner can have given. */
import type { DataPlane } from "../data-plane";
import type { Side } from "../runtime/phases";
import { compareVersions, type Version } from "../runtime/version";
import { idText } from "../sql/owned-rows";
import { ownedTable, type RowSubject } from "./subject";

export interface View {
  readonly owner: Side;
  /** The epoch at which the context last became the owner: what it wrote since carries at least this one. */
  readonly since: number;
}

/** A version as the monolith's side keeps it (`banyan.versions`). */
export interface SideVersion extends Version {
  readonly deleted: boolean;
}

/**
 * The newest version that the monolith can have given by now. Read after an item, a higher one on that item is nobody's.
 * (A sequence is not transactional: what was taken is seen at once.)
 */
export async function ceiling({ database, context }: DataPlane): Promise<Version> {
  const [row] = await database.query(
    `SELECT (SELECT epoch FROM banyan.ownership WHERE context = :context) AS epoch,
            (SELECT last_value FROM banyan.outbox_seq) AS n`,
    { context: context.name },
  );
  return { epoch: Number(row?.epoch ?? 0), n: Number(row?.n ?? 0) };
}

export const isAhead = (version: Version, most: Version): boolean => compareVersions(version, most) > 0;

/** @returns by table and primary key, see {@link sideKey} */
export async function sideVersions(
  plane: DataPlane,
  subjects: readonly RowSubject[],
): Promise<ReadonlyMap<string, SideVersion>> {
  if (subjects.length === 0) return new Map();
  const wanted = subjects.map((subject) => ({ table_name: subject.table, key: keyOf(plane, subject) }));
  const rows = await plane.database.query(
    `SELECT stored.table_name, stored.key, stored.epoch, stored.n, stored.deleted
       FROM jsonb_to_recordset(:wanted) AS wanted (table_name text, key text)
       JOIN banyan.versions AS stored ON stored.context = :context
        AND stored.table_name = wanted.table_name AND stored.key = wanted.key`,
    { context: plane.context.name, wanted },
  );
  return new Map(
    rows.map((row) => [
      `${row.table_name as string} ${row.key as string}`,
      { epoch: Number(row.epoch), n: Number(row.n), deleted: row.deleted === true },
    ]),
  );
}

const keyOf = (plane: DataPlane, { table, id }: RowSubject): string => idText(ownedTable(plane, table), id);
export const sideKey = (plane: DataPlane, subject: RowSubject): string => `${subject.table} ${keyOf(plane, subject)}`;

/** The epoch of the last time the context became the owner; without one on record the present. */
export async function lastExtraction({ database, context }: DataPlane): Promise<number> {
  const [row] = await database.query(
    `SELECT coalesce((SELECT max(epoch) FROM banyan.transitions
                       WHERE context = :context AND to_phase = 'extracted' AND from_phase <> 'extracted'),
                     (SELECT epoch FROM banyan.ownership WHERE context = :context)) AS epoch`,
    { context: context.name },
  );
  return Number(row?.epoch ?? 0);
}
