/** What a bounded context's roles may do. Pure. */
import type { BoundedContext } from "../../../extracted/bounded-context";
import { RELAY_ACTIONS, RUNTIME_READS, RUNTIME_WRITES } from "./table-actions";
import { apiFunctionName, relayFunctionName } from "../names";
import { counterKey } from "../../../migration/runtime/store/layout";
import { relayDatabaseUser } from "../../../migration/runtime/names";
import { tableArn, tableIndexesArn, type Place } from "../arns";
import { policyDocument, type PolicyDocument, type Statement } from "./document";
import {
  allow,
  invokeFunctions,
  readDatabaseSecret,
  readForwardKey,
  useDatabase,
  writeFunctionLog,
} from "./statements";

export interface ContextRoleArgs {
  readonly place: Place;
  readonly stage: string;
  readonly context: Pick<BoundedContext, "name" | "grants" | "tables">;
  readonly generation: number;
}

const WRITE = /^dynamodb:(Put|Update|Delete|ConditionCheck)Item$/;
const unique = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

/** What the context declares beside its code, on its table or on the table's indexes. */
const granted = (context: ContextRoleArgs["context"], on: "table" | "indexes"): readonly string[] =>
  context.grants.filter((grant) => grant.on === on).flatMap((grant) => grant.actions);

/**
 * Identifiers are counted outside of transactions, where the counter would be a hot spot. That cannot hurt: a number counted by
 * a side that is no longer the owner is a gap. Only the items of the context's own counters are reached.
 */
function countIdentifiers(context: ContextRoleArgs["context"], table: string): Statement {
  const counters = context.tables.flatMap(({ sequence }) =>
    sequence === undefined ? [] : [counterKey(sequence.name).pk],
  );
  return allow("CountIdentifiers", ["dynamodb:UpdateItem"], counters.length === 0 ? [] : [table], {
    "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": counters },
  });
}

/**
 * The role of `<context>-api`. It writes in transactions only: a write outside one could not check the writer's token, and
 * would slip past the fence.
 */
export function apiDocument({ place, stage, context, generation }: ContextRoleArgs): PolicyDocument<Statement> {
  const table = tableArn(place, stage, context.name, generation);
  const onTable = granted(context, "table");
  return policyDocument(
    allow("ReadOwnTable", unique([...RUNTIME_READS, ...onTable.filter((action) => !WRITE.test(action))]), [table]),
    allow("WriteOwnTable", unique([...RUNTIME_WRITES, ...onTable.filter((action) => WRITE.test(action))]), [table], {
      StringEquals: { "dynamodb:EnclosingOperation": "TransactWriteItems" },
    }),
    countIdentifiers(context, table),
    allow("ReadOwnIndexes", unique(granted(context, "indexes")), [
      tableIndexesArn(place, stage, context.name, generation),
    ]),
    invokeFunctions(place, [relayFunctionName(stage, context.name)]),
    readForwardKey(place, stage),
    writeFunctionLog(place, apiFunctionName(stage, context.name)),
  );
}

/** The role of `<context>-relay`: the only one of a context that may use the database. */
export function relayDocument({ place, stage, context, generation }: ContextRoleArgs): PolicyDocument<Statement> {
  const relay = relayFunctionName(stage, context.name);
  return policyDocument(
    allow("MoveData", RELAY_ACTIONS, [tableArn(place, stage, context.name, generation)]),
    useDatabase(place, stage),
    readDatabaseSecret(place, stage, relayDatabaseUser(context.name)),
    // Itself alone: the guard of a handover, and the next invocation when time ends with work left.
    invokeFunctions(place, [relay]),
    writeFunctionLog(place, relay),
  );
}

/** The role by which the schedule starts the relay. */
export const sweepDocument = (place: Place, stage: string, context: string): PolicyDocument<Statement> =>
  policyDocument(invokeFunctions(place, [relayFunctionName(stage, context)]));
