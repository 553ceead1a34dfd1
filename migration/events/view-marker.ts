/** How far a view's prefill has come: a marker of the whole view, and where an unfinished one stands. */
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey, Subscription } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { keyText, readMany } from "../replica/stored";
import { viewMarkerKey } from "../runtime/store/layout";

export interface ViewProgress {
  /** Generation of which the view is complete. */
  readonly complete: number | undefined;
  /** An unfinished prefill. */
  readonly filling: Filling | undefined;
}

export interface Filling {
  readonly generation: number;
  /** When its first page was about to be asked for, in Unix milliseconds. */
  readonly began: number;
  /** Of the next page; absent for the first. */
  readonly cursor?: string;
}

const fillingKey = ({ context, table }: Subscription): ItemKey => {
  const { pk, sk } = viewMarkerKey(context, table);
  return { pk, sk: `${sk}#filling` };
};

export async function readViewProgress(plane: DataPlane, subscription: Subscription): Promise<ViewProgress> {
  const keys = [viewMarkerKey(subscription.context, subscription.table), fillingKey(subscription)] as const;
  const found = await readMany(plane, keys);
  const [marker, filling] = keys.map((key) => {
    const attributes = found.get(keyText(key));
    return attributes === undefined ? undefined : unmarshall(attributes);
  });
  return {
    complete: marker === undefined ? undefined : Number(marker["generation"]),
    filling:
      filling === undefined
        ? undefined
        : {
            generation: Number(filling["generation"]),
            began: Number(filling["began"]),
            ...(filling["cursor"] !== undefined && { cursor: String(filling["cursor"]) }),
          },
  };
}

export async function saveFilling(
  { dynamo, table }: DataPlane,
  subscription: Subscription,
  filling: Filling,
): Promise<void> {
  await dynamo.send(
    new PutItemCommand({ TableName: table, Item: marshall({ ...fillingKey(subscription), ...filling }) }),
  );
}

/** The view answers from now on. */
export async function markComplete(
  { dynamo, table }: DataPlane,
  subscription: Subscription,
  { generation, began }: Filling,
): Promise<void> {
  const key = viewMarkerKey(subscription.context, subscription.table);
  await dynamo.send(new PutItemCommand({ TableName: table, Item: marshall({ ...key, generation, began }) }));
  await dynamo.send(new DeleteItemCommand({ TableName: table, Key: marshall(fillingKey(subscription)) }));
}

/** The view is silent from now on. */
export async function unmark({ dynamo, table }: DataPlane, subscription: Subscription): Promise<void> {
  const key = viewMarkerKey(subscription.context, subscription.table);
  await dynamo.send(new DeleteItemCommand({ TableName: table, Key: marshall(key) }));
}
