/** Identifiers of a context's sequences: minted from the table's counters, one at a time or, while many are asked for, several. */
import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { BoundedContext } from "../../../extracted/bounded-context";
import type { Clock } from "../clock";
import type { WriterToken } from "../tokens/token-items";
import { counterKey } from "./layout";

export interface IdentifiersArgs {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly context: BoundedContext;
  /** The writer token at work, if there is one. */
  readonly token: () => WriterToken | undefined;
  readonly clock: Clock;
}

/** Identifiers that are minted at once, at most. */
const LONGEST_BLOCK = 16;
/** A block that is used up within so long is followed by one twice as long; else one identifier is minted again. */
const BUSY_MS = 1_000;

/**
 * What was minted together. It is used under one writer token only: whatever is written under that is drained before a handover
 * looks at the counter, and a rest that was minted later, perhaps beyond what the other side was told of, is never used.
 */
interface Block {
  readonly token: WriterToken | undefined;
  readonly length: number;
  readonly since: number;
  readonly end: number;
  next: number;
}

/** Returns `nextIdentifier` of a store. */
export function createIdentifiers(args: IdentifiersArgs): (sequence: string) => Promise<number> {
  const { client, table, context, clock } = args;
  const blocks = new Map<string, Block>();

  const mint = async (sequence: string, count: number): Promise<number> => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: marshall(counterKey(sequence)),
        UpdateExpression: "ADD #value :count",
        ExpressionAttributeNames: { "#value": "value" },
        ExpressionAttributeValues: marshall({ ":count": count }),
        ReturnValues: "UPDATED_NEW",
      }),
    );
    return Number(unmarshall(Attributes ?? {})["value"]);
  };

  return async (sequence) => {
    const declared = context.tables.some((owned) => owned.sequence?.name === sequence);
    if (!declared) throw new Error(`Context "${context.name}" declares no sequence "${sequence}"`);
    const token = args.token();
    const before = blocks.get(sequence);
    const holds = before !== undefined && before.token === token;
    if (holds && before.next <= before.end) return before.next++;

    const since = clock.now();
    const busy = holds && token !== undefined && since - before.since < BUSY_MS;
    const length = busy ? Math.min(before.length * 2, LONGEST_BLOCK) : 1;
    const end = await mint(sequence, length);
    const first = end - length + 1;
    blocks.set(sequence, { token, length, since, end, next: first + 1 });
    return first;
  };
}
