/**
 * Ends the right to write of every environment of the context, and learns what each wrote last.
 *
 * `OWNER` is closed before: a token that is registered behind the query's back cannot turn active. A token that was there
 * before is seen by a consistent query, and its update conflicts with the write that holds it, so that it is repeated
 * until that write is over. What it wrote last is then read by a transaction, which conflicts with a write that DynamoDB
 * is still carrying out item by item: only after that can a bucket that looks empty be believed.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html (isolation levels)
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  QueryCommand,
  TransactGetItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { inFlight } from "../replica/in-flight";
import { retryConflicts } from "../ownership/conflicts";
import { WRITER_PARTITIONS, writerPartition } from "../runtime/store/layout";
import { mustRevoke, type TokenState } from "./decisions";

/** Most items of one TransactGetItems. */
const TRANSACTION_ITEMS = 100;

/** Tokens found, and the keys of the outbox items that they wrote last. */
export interface Revoked {
  readonly tokens: number;
  readonly settled: number;
}

/** Revokes every registered token and waits until each one's last write is over. Idempotent. */
export async function revokeWriterTokens(plane: DataPlane): Promise<Revoked> {
  await plane.observe("handover.revoke.query", { partitions: WRITER_PARTITIONS });
  const partitions = Array.from({ length: WRITER_PARTITIONS }, (_, index) => writerPartition(index));
  const tokens = (await Promise.all(partitions.map((partition) => registeredTokens(plane, partition)))).flat();
  await plane.observe("handover.revoke.mark", { tokens: tokens.length });
  const last: ItemKey[] = [];
  await inFlight(plane.settings.relayConcurrency, tokens, async (token) => {
    const wrote = mustRevoke(token.state) ? await revokeToken(plane, token.key) : token.last;
    if (wrote !== undefined) last.push(wrote);
  });
  await plane.observe("handover.revoke.settle", { last: last.length });
  await settle(plane, last);
  return { tokens: tokens.length, settled: last.length };
}

interface RegisteredToken {
  readonly key: ItemKey;
  readonly state: TokenState;
  /** Key of its last outbox item, if it wrote one. */
  readonly last: ItemKey | undefined;
}

async function registeredTokens(plane: DataPlane, partition: string): Promise<readonly RegisteredToken[]> {
  const tokens: RegisteredToken[] = [];
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await plane.dynamo.send(
      new QueryCommand({
        TableName: plane.table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: marshall({ ":pk": partition }),
        ConsistentRead: true,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    for (const item of page.Items ?? []) {
      const { pk, sk, state, last } = unmarshall(item);
      const key = { pk: String(pk), sk: String(sk) };
      tokens.push({ key, state: state as TokenState, last: last as ItemKey | undefined });
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return tokens;
}

/** @returns the key of the token's last outbox item, or undefined when it never wrote or is gone */
async function revokeToken(plane: DataPlane, key: ItemKey): Promise<ItemKey | undefined> {
  try {
    const { Attributes } = await retryConflicts(plane, () =>
      plane.dynamo.send(
        new UpdateItemCommand({
          TableName: plane.table,
          Key: marshall(key),
          UpdateExpression: "SET #state = :revoked",
          ConditionExpression: "attribute_exists(pk)",
          ExpressionAttributeNames: { "#state": "state" },
          ExpressionAttributeValues: marshall({ ":revoked": "revoked" satisfies TokenState }),
          ReturnValues: "ALL_OLD",
        }),
      ),
    );
    const last = unmarshall(Attributes ?? {}).last as ItemKey | undefined;
    return last === undefined ? undefined : { pk: last.pk, sk: last.sk };
  } catch (error) {
    // Removed by TTL between query and update: its writer must register again, and `OWNER` is closed.
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

async function settle(plane: DataPlane, keys: readonly ItemKey[]): Promise<void> {
  const distinct = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
  for (let from = 0; from < distinct.length; from += TRANSACTION_ITEMS) {
    const TransactItems = distinct
      .slice(from, from + TRANSACTION_ITEMS)
      .map((key) => ({ Get: { TableName: plane.table, Key: marshall({ pk: key.pk, sk: key.sk }) } }));
    await retryConflicts(plane, () => plane.dynamo.send(new TransactGetItemsCommand({ TransactItems })));
  }
}
