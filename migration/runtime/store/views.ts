/** Reads of the views that subscriptions keep in the context's own table. */
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { BoundedContext, Item, ItemKey } from "../../../extracted/bounded-context";
import {
  CAPTURED_ATTRIBUTE,
  DELETED_ATTRIBUTE,
  GENERATION_ATTRIBUTE,
  UNKNOWN_ATTRIBUTE,
  viewMarkerKey,
  viewPartition,
} from "./layout";
import { mayBeShown } from "./may-be-shown";
import { isOwnAttribute } from "./seal";
import type { ViewAnswer, Views } from "./store";

/** Generation of every context that publishes, by name: those that are to be in a phase that publishes. */
export type Publishers = Readonly<Record<string, number>>;

export interface ViewsArgs {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly context: BoundedContext;
  readonly publishers: Publishers;
}

/** BatchGetItem's limit. */
const KEYS_A_CALL = 100;
/** Keys a question may name: more is a question that wants another view. */
const KEYS_A_QUESTION = 500;
/** Calls for what DynamoDB left unread before the question is given up to `neighbours`. */
const CALLS = 8;

/** How far apart the clocks of those who capture changes and fill views may be, in milliseconds. */
const SKEW_MS = 1_000;

const SILENT: ViewAnswer = { kind: "silent" };

export function createViews({ client, table, context, publishers }: ViewsArgs): Views {
  /** The generation of which a view may speak. @throws Error for a subscription that the context does not declare */
  const generationOf = (publisher: string, published: string): number | undefined => {
    if (!context.events.subscribes.some((one) => one.context === publisher && one.table === published))
      throw new Error(`Context "${context.name}" does not subscribe to ${publisher}.${published}`);
    return publishers[publisher];
  };
  return {
    async view(publisher, published, keys) {
      const generation = generationOf(publisher, published);
      if (keys.length > KEYS_A_QUESTION)
        throw new Error(`A view is asked for ${keys.length} keys, at most ${KEYS_A_QUESTION} at a time`);
      if (generation === undefined) return SILENT;
      const marker = viewMarkerKey(publisher, published);
      const pk = viewPartition(publisher, published);
      const found = await readAll(client, table, [marker, ...[...new Set(keys)].map((sk) => ({ pk, sk }))]);
      const complete = completeView(found, marker, generation);
      return complete === undefined
        ? SILENT
        : answer(
            (found ?? []).filter((item) => item["pk"] === pk),
            complete,
          );
    },

    async viewPage(publisher, published, { after, limit }) {
      const generation = generationOf(publisher, published);
      const marker = viewMarkerKey(publisher, published);
      if (generation === undefined) return SILENT;
      const marked = await readAll(client, table, [marker]);
      const complete = completeView(marked, marker, generation);
      if (complete === undefined) return SILENT;
      const items = new Map<string, Item>();
      for await (const found of pages(client, table, viewPartition(publisher, published), after, limit)) {
        const page = answer(found, complete);
        if (page.kind === "silent") return SILENT;
        for (const [key, item] of page.items) if (items.size < limit) items.set(key, item);
        if (items.size === limit) break;
      }
      return { kind: "known", items };
    },
  };
}

type Attributes = Readonly<Record<string, unknown>>;

interface CompleteView {
  readonly generation: number;
  /** When its fill began, in Unix milliseconds. */
  readonly began: number;
}

/** Only a complete view of the generation that publishes counts. */
function completeView(
  found: readonly Attributes[] | undefined,
  { pk, sk }: ItemKey,
  generation: number,
): CompleteView | undefined {
  const marker = found?.find((item) => item["pk"] === pk && item["sk"] === sk);
  return marker?.["generation"] === generation ? { generation, began: Number(marker["began"]) } : undefined;
}

/** What entries of a complete view say; silent for one whose row is not known. Pure. */
function answer(entries: readonly Attributes[], { generation, began }: CompleteView): ViewAnswer {
  const items = new Map<string, Item>();
  for (const all of entries) {
    // An entry of an older generation is of a row that is no more: the marker says that all others were put anew.
    if (Number(all[GENERATION_ATTRIBUTE]) < generation) continue;
    // One of a newer generation says that this process was told of its publisher before that began.
    if (Number(all[GENERATION_ATTRIBUTE]) > generation || all[UNKNOWN_ATTRIBUTE] === true) return SILENT;
    const captured = all[CAPTURED_ATTRIBUTE];
    if (captured !== undefined && !mayBeShown(Number(captured), began, SKEW_MS)) return SILENT;
    if (all[DELETED_ATTRIBUTE] === true) continue;
    items.set(
      all["sk"] as string,
      Object.fromEntries(Object.entries(all).filter(([name]) => isOwnAttribute(name))) as Item,
    );
  }
  return { kind: "known", items };
}

/** Entries left out (deleted, of an older generation) are few: a page somewhat larger than asked saves a second call. */
const SPARE_ENTRIES = 8;

async function* pages(
  client: DynamoDBClient,
  TableName: string,
  pk: string,
  after: string,
  limit: number,
): AsyncGenerator<readonly Attributes[]> {
  let start: Record<string, AttributeValue> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk AND sk > :after",
        ExpressionAttributeValues: marshall({ ":pk": pk, ":after": after }),
        Limit: limit + SPARE_ENTRIES,
        ExclusiveStartKey: start,
      }),
    );
    yield (Items ?? []).map((item) => unmarshall(item));
    start = LastEvaluatedKey;
  } while (start !== undefined);
}

/** @returns undefined when DynamoDB left keys unread time and again */
async function readAll(
  client: DynamoDBClient,
  table: string,
  keys: readonly ItemKey[],
): Promise<readonly Attributes[] | undefined> {
  const chunks = Array.from({ length: Math.ceil(keys.length / KEYS_A_CALL) }, (_, i) =>
    keys.slice(i * KEYS_A_CALL, (i + 1) * KEYS_A_CALL),
  );
  const found = await Promise.all(chunks.map((chunk) => readChunk(client, table, chunk)));
  return found.some((items) => items === undefined) ? undefined : found.flatMap((items) => items ?? []);
}

async function readChunk(
  client: DynamoDBClient,
  table: string,
  keys: readonly ItemKey[],
): Promise<readonly Attributes[] | undefined> {
  let unread: Record<string, AttributeValue>[] = keys.map((key) => marshall(key));
  const found: Attributes[] = [];
  for (let call = 1; call <= CALLS; call++) {
    const request = { RequestItems: { [table]: { Keys: unread, ConsistentRead: true } } };
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand(request));
    found.push(...(Responses?.[table] ?? []).map((item) => unmarshall(item)));
    unread = UnprocessedKeys?.[table]?.Keys ?? [];
    if (unread.length === 0) return found;
  }
  return undefined;
}
