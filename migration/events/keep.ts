/** Writes to views: every put is conditional, so that repeats and disorder change nothing. */
import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Subscription } from "../../extracted/bounded-context";
import type { ReceivedChange } from "./event";
import { putEntry, type ViewEntry } from "./view-item";

export interface ViewStore {
  readonly dynamo: DynamoDBClient;
  /** The subscriber's own table. */
  readonly table: string;
  readonly now: () => number;
}

/** @returns whether it took effect: not when something newer stood there */
export async function keep(store: ViewStore, entry: ViewEntry): Promise<boolean> {
  try {
    await store.dynamo.send(new PutItemCommand(putEntry(store.table, entry, store.now())));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** What a change makes of its entry. `fault` is what the subscription's own code threw: the entry is unknown then. Pure. */
export function entryOf(
  subscription: Subscription,
  change: ReceivedChange,
): { readonly entry: ViewEntry; readonly fault?: unknown } {
  const place = {
    context: change.context,
    table: change.table,
    sortKey: subscription.sortKey(change.key),
    edition: { generation: change.generation, version: change.version },
    capturedMs: change.capturedMs,
  };
  if (change.kind === "deleted") return { entry: { ...place, state: { kind: "gone" } } };
  if (change.row === undefined) return { entry: { ...place, state: { kind: "unknown" } } };
  try {
    const item = subscription.toView(change.row);
    return { entry: { ...place, state: item === undefined ? { kind: "gone" } : { kind: "kept", item } } };
  } catch (fault) {
    return { entry: { ...place, state: { kind: "unknown" } }, fault };
  }
}
