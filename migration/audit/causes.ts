/** Parked and discarded changes explain differences: the audit names them. */
import type { DataPlane } from "../data-plane";
import { compareVersions, type Version } from "../runtime/version";
import { idText } from "../sql/owned-rows";
import type { Sight } from "./look";
import { ownedTable, type RowSubject, type Subject } from "./subject";
import type { View } from "./view";

const CHANGES = `
SELECT change, 'its change ' || id || ' is parked: ' || error AS cause, false AS discarded
  FROM banyan.parked WHERE context = :context AND direction = :direction
UNION ALL
SELECT change, 'its change ' || id || ' was discarded by ' || discarded_by || ': ' || discarded_reason, true
  FROM banyan.discarded WHERE context = :context AND generation = :generation AND direction = :direction`;

const DEAD_LETTERS = `
SELECT change->>'table' AS "table", coalesce(change->'id', change->'key') AS id, cause, discarded,
       coalesce(change->>'epoch', change->>'e')::bigint AS epoch, coalesce(change->>'seq', change->>'n')::bigint AS n
  FROM (${CHANGES}) AS changes`;

/** A subject, and what was seen of it. */
interface Seen {
  readonly subject: Subject;
  readonly sight: Sight;
}

interface DeadLetter {
  readonly cause: string;
  readonly discarded: boolean;
  readonly version: Version;
}

/** @returns why each subject differs, in their order, where a dead letter says so */
export async function causesOf(
  plane: DataPlane,
  view: View,
  seen: readonly Seen[],
): Promise<readonly (string | undefined)[]> {
  const wanted = seen.flatMap(({ subject }) =>
    subject.kind === "row" ? [{ table: subject.table, id: subject.id }] : [],
  );
  if (wanted.length === 0) return seen.map(() => undefined);
  const rows = await plane.database.query(
    `SELECT dead.* FROM (${DEAD_LETTERS}) AS dead
       JOIN jsonb_to_recordset(:wanted) AS wanted ("table" text, id jsonb) ON wanted."table" = dead."table" AND wanted.id = dead.id`,
    {
      context: plane.context.name,
      generation: plane.generation,
      direction: view.owner === "monolith" ? "forward" : "back",
      wanted: { value: wanted, type: "jsonb" },
    },
  );
  const letters = new Map<string, DeadLetter[]>();
  for (const { table, id, cause, discarded, epoch, n } of rows) {
    const subject = { kind: "row", table: table as string, id, itemKey: { pk: "", sk: "" } } as RowSubject;
    const letter = {
      cause: cause as string,
      discarded: discarded === true,
      version: { epoch: Number(epoch), n: Number(n) },
    };
    letters.set(textOf(plane, subject), [...(letters.get(textOf(plane, subject)) ?? []), letter]);
  }
  return seen.map(({ subject, sight }) => {
    if (subject.kind !== "row") return undefined;
    const follower = view.owner === "monolith" ? sight.item?.version : sight.side;
    return letters.get(textOf(plane, subject))?.find((letter) => explains(letter, follower))?.cause;
  });
}

/** A change that was given up explains what the follower lacks until it has something newer, by a repair or a later change. */
const explains = ({ discarded, version }: DeadLetter, follower: Version | undefined): boolean =>
  !discarded || follower === undefined || compareVersions(follower, version) < 0;

const textOf = (plane: DataPlane, { table, id }: RowSubject): string =>
  `${table} ${idText(ownedTable(plane, table), id)}`;
