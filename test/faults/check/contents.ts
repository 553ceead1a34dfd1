/** What both stores hold, read past everything that is under test. */
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { DATABASE_NAME } from "../../../migration/runtime/names";
import type { DataCloud } from "../../support/data-cloud";

/** A rating, the same in both stores. */
export interface Rating {
  readonly id: number;
  readonly slotId: number;
  readonly attendee: string;
  readonly score: number;
  readonly comment: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Contents {
  readonly monolith: readonly Rating[];
  readonly context: readonly Rating[];
  /** Item key, as text, by the unique name that leads to it. */
  readonly names: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<number, string>;
  readonly ownership: Readonly<Record<string, unknown>>;
  readonly owner: Readonly<Record<string, unknown>> | undefined;
  readonly waiting: {
    readonly forward: number;
    readonly back: number;
    readonly parked: number;
    readonly attempts: number;
  };
  readonly unfinishedBackfill: number;
}

export async function readContents(cloud: DataCloud, table: string): Promise<Contents> {
  const items = await scan(cloud, table);
  const data = items.filter((item) => item["_t"] === "ratings" && item["_d"] !== true);
  const database = await readDatabase(cloud);
  const back = items.filter(({ pk }) => String(pk).startsWith("OUTBOX#")).length;
  return {
    ...database,
    waiting: { ...database.waiting, back },
    context: data.map(toRating),
    keys: new Map(data.map((item) => [Number(item["id"]), keyOf(item)])),
    names: new Map(
      items
        .filter(({ pk }) => String(pk).startsWith("REF#"))
        .map((item) => [String(item["pk"]).slice(4), keyOf(item["to"] as Item)]),
    ),
    owner: items.find(({ pk }) => pk === "OWNER"),
  };
}

type Item = Readonly<Record<string, unknown>>;
const keyOf = ({ pk, sk }: Item): string => `${String(pk)} ${String(sk)}`;
const toRating = (item: Item): Rating => {
  const { id, slotId, attendee, score, comment, createdAt, updatedAt } = item as unknown as Rating;
  return { id, slotId, attendee, score, comment, createdAt, updatedAt };
};

async function scan(cloud: DataCloud, TableName: string): Promise<readonly Item[]> {
  const found: Item[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await cloud.dynamodb.call("Scan", {
      TableName,
      ConsistentRead: true,
      ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
    });
    found.push(...(page["Items"] as Record<string, AttributeValue>[]).map((item) => unmarshall(item)));
    ExclusiveStartKey = page["LastEvaluatedKey"];
  } while (ExclusiveStartKey !== undefined);
  return found;
}

async function readDatabase(
  cloud: DataCloud,
): Promise<Pick<Contents, "monolith" | "ownership" | "waiting" | "unfinishedBackfill">> {
  return cloud.postgres.asAdministrator(async (client) => {
    const rows = await client
      .query<{ row: Record<string, unknown> }>("SET timezone = 'UTC'; SELECT to_jsonb(r) AS row FROM public.ratings r")
      .then(lastResult);
    const truth = await client.query<Record<string, unknown>>(
      "SELECT * FROM banyan.ownership WHERE context = 'ratings'",
    );
    const counts = await client.query<{
      forward: string;
      back: string;
      parked: string;
      attempts: string;
      unfinished: string;
    }>(
      `SELECT (SELECT count(*) FROM banyan.outbox) AS forward, (SELECT count(*) FROM banyan.parked) AS parked,
              (SELECT count(*) FROM banyan.attempts) AS attempts,
              (SELECT count(*) FROM banyan.backfill WHERE NOT done AND generation = (SELECT generation FROM banyan.ownership)) AS unfinished`,
    );
    const [count] = counts.rows;
    return {
      monolith: rows.map(({ row }) => ({
        ...(row as unknown as Rating),
        ...{
          slotId: Number(row["slot_id"]),
          createdAt: String(row["created_at"]),
          updatedAt: String(row["updated_at"]),
        },
      })),
      ownership: truth.rows[0] ?? {},
      waiting: {
        forward: Number(count?.forward),
        back: 0,
        parked: Number(count?.parked),
        attempts: Number(count?.attempts),
      },
      unfinishedBackfill: Number(count?.unfinished),
    };
  }, DATABASE_NAME);
}

/** Several statements give several results; the last one counts. */
const lastResult = <T>(result: { rows: T[] } | readonly { rows: T[] }[]): readonly T[] =>
  (Array.isArray(result) ? (result as readonly { rows: T[] }[]).at(-1) : (result as { rows: T[] }))?.rows ?? [];
