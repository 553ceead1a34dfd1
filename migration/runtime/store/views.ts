/** Reads of the views that subscriptions keep in the context's own table. */
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { BoundedContext, Item, ItemKey } from "../../../extracted/bounded-context";
import { DELETED_ATTRIBUTE, GENERATION_ATTRIBUTE, UNKNOWN_ATTRIBUTE, viewMarkerKey, viewPartition } from "./layout";
import type { ViewAnswer, Views } from "./store";

/** Generation of every context that publishes, by name: those whose reached phase is `replicate` or later. */
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

const SILENT: ViewAnswer = { kind: "silent" };

export function createViews({ client, table, context, publishers }: ViewsArgs): Views {
  return {
    async view(publisher, published, keys) {
      if (!context.events.subscribes.some((one) => one.context === publisher && one.table === published))
        throw new Error(`Context "${context.name}" does not subscribe to ${publisher}.${published}`);
      if (keys.length > KEYS_A_QUESTION)
        throw new Error(`A view is asked for ${keys.length} keys, at most ${KEYS_A_QUESTION} at a time`);
      const generation = publishers[publisher];
      if (generation === undefined) return SILENT;
      const marker = viewMarkerKey(publisher, published);
      const pk = viewPartition(publisher, published);
      const found = await readAll(client, table, [marker, ...[...new Set(keys)].map((sk) => ({ pk, sk }))]);
      return found === undefined ? SILENT : answer(found, marker, generation);
    },
  };
}

type Attributes = Readonly<Record<string, unknown>>;

/** Only a complete view of the generation that publishes counts, and no entry whose row is not known. Pure. */
function answer(found: readonly Attributes[], marker: ItemKey, generation: number): ViewAnswer {
  const complete = found.some(
    (item) => item["pk"] === marker.pk && item["sk"] === marker.sk && item["generation"] === generation,
  );
  if (!complete) return SILENT;
  const items = new Map<string, Item>();
  for (const { pk, sk, ...all } of found) {
    // An entry of an older generation is of a row that is no more: the marker says that all others were put anew.
    if (pk === marker.pk || all[GENERATION_ATTRIBUTE] !== generation || all[DELETED_ATTRIBUTE] === true) continue;
    if (all[UNKNOWN_ATTRIBUTE] === true) return SILENT;
    items.set(sk as string, Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith("_"))) as Item);
  }
  return { kind: "known", items };
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
