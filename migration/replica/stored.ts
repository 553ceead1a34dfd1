/** Reads of the context's table as the data plane sees it: versions and tombstones included, always strongly consistent. */
import { BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { type Attributes, itemKeyOf } from "../runtime/store/stored-item";

/** One text for a key, for maps. */
export const keyText = ({ pk, sk }: ItemKey): string => JSON.stringify([pk, sk]);

/** BatchGetItem's limit. */
const KEYS_A_CALL = 100;
/** Pause before what a call left unread is asked for again; grows with each try. */
const UNREAD_PAUSE_MS = 20;

/** Reads many items of any kind, by key. Absent ones are not in the result. */
export async function readMany(
  plane: Pick<DataPlane, "dynamo" | "table" | "pause" | "random">,
  keys: readonly ItemKey[],
): Promise<ReadonlyMap<string, Attributes>> {
  const unique = [...new Map(keys.map((key) => [keyText(key), key])).values()];
  const found = new Map<string, Attributes>();
  const chunks = Array.from({ length: Math.ceil(unique.length / KEYS_A_CALL) }, (_, i) =>
    unique.slice(i * KEYS_A_CALL, (i + 1) * KEYS_A_CALL),
  );
  await Promise.all(chunks.map((chunk) => readChunk(plane, chunk, found)));
  return found;
}

async function readChunk(
  { dynamo, table, pause, random }: Pick<DataPlane, "dynamo" | "table" | "pause" | "random">,
  chunk: readonly ItemKey[],
  found: Map<string, Attributes>,
): Promise<void> {
  let keys: Attributes[] = chunk.map(({ pk, sk }) => marshall({ pk, sk }));
  for (let attempt = 1; keys.length > 0; attempt++) {
    const request = { RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } };
    const { Responses, UnprocessedKeys } = await dynamo.send(new BatchGetItemCommand(request));
    for (const attributes of Responses?.[table] ?? []) found.set(keyText(itemKeyOf(attributes)), attributes);
    keys = UnprocessedKeys?.[table]?.Keys ?? [];
    if (keys.length > 0) await pause(Math.ceil(random() * UNREAD_PAUSE_MS * attempt));
  }
}
