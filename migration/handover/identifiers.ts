/** Hands integer identifiers over: the new owner's counters are raised above everything that the old side minted. */
import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { OwnedTable } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import type { CoveredIdentifiers } from "../ownership/changes";
import { retryConflicts } from "../ownership/conflicts";
import type { Side } from "../runtime/phases";
import { counterKey } from "../runtime/store/layout";
import { raisedAbove } from "./decisions";

type Sequence = NonNullable<OwnedTable["sequence"]>;

/**
 * Raises the counters of `to`, sequence by sequence. Idempotent, and never lowers one.
 * @returns what each was raised above, for the commit to check that nothing was minted since
 */
export async function handOverIdentifiers(plane: DataPlane, to: Side): Promise<readonly CoveredIdentifiers[]> {
  const covered: CoveredIdentifiers[] = [];
  for (const { name, sequence } of plane.context.tables) {
    if (sequence === undefined) continue;
    const minted = await inUse(plane, name, sequence);
    const own = minted[to];
    const upTo = raisedAbove(own, minted[to === "context" ? "monolith" : "context"], plane.settings.identifierGap);
    if (upTo > own) await (to === "context" ? raiseCounter : raiseSequence)(plane, sequence, upTo);
    covered.push({ table: name, column: sequence.column, upTo });
  }
  return covered;
}

/** The highest identifier of each sequence that either side has given away. */
export async function identifiersInUse(
  plane: DataPlane,
): Promise<readonly { readonly sequence: string; readonly used: Readonly<Record<Side, number>> }[]> {
  const found: { sequence: string; used: Readonly<Record<Side, number>> }[] = [];
  for (const { name, sequence } of plane.context.tables)
    if (sequence !== undefined) found.push({ sequence: sequence.name, used: await inUse(plane, name, sequence) });
  return found;
}

const inUse = async (plane: DataPlane, table: string, sequence: Sequence): Promise<Readonly<Record<Side, number>>> => ({
  monolith: await usedByMonolith(plane, table, sequence),
  context: await usedByContext(plane, sequence),
});

/** The sequence or the rows, whichever is ahead: rows may have been inserted with identifiers of their own. */
async function usedByMonolith(plane: DataPlane, table: string, sequence: Sequence): Promise<number> {
  const [row] = await plane.database.query(
    `SELECT greatest(s.last_value - CASE WHEN s.is_called THEN 0 ELSE 1 END,
                     (SELECT coalesce(max("${sequence.column}"), 0) FROM public."${table}")) AS used
       FROM public."${sequence.name}" s`,
  );
  return Number(row?.used ?? 0);
}

async function usedByContext(plane: DataPlane, sequence: Sequence): Promise<number> {
  const { Item } = await plane.dynamo.send(
    new GetItemCommand({ TableName: plane.table, Key: marshall(counterKey(sequence.name)), ConsistentRead: true }),
  );
  return Item === undefined ? 0 : Number(unmarshall(Item).value ?? 0);
}

/** A refused monolith write may advance the sequence meanwhile: it leaves no row, so going back over its value is harmless. */
async function raiseSequence(plane: DataPlane, sequence: Sequence, upTo: number): Promise<void> {
  await plane.database.query(
    `SELECT setval('public."${sequence.name}"'::regclass, greatest(last_value, :up_to)) AS value FROM public."${sequence.name}"`,
    { up_to: { value: upTo, type: "int8" } },
  );
}

async function raiseCounter(plane: DataPlane, sequence: Sequence, upTo: number): Promise<void> {
  try {
    await retryConflicts(plane, () =>
      plane.dynamo.send(
        new UpdateItemCommand({
          TableName: plane.table,
          Key: marshall(counterKey(sequence.name)),
          UpdateExpression: "SET #value = :value",
          ConditionExpression: "attribute_not_exists(#value) OR #value < :value",
          ExpressionAttributeNames: { "#value": "value" },
          ExpressionAttributeValues: marshall({ ":value": upTo }),
        }),
      ),
    );
  } catch (error) {
    // Somebody raised it further meanwhile.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
