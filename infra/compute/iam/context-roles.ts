/** What a bounded context's roles may do. Pure. */
import type { BoundedContext } from "../../../extracted/bounded-context";
import { RELAY_ACTIONS, RUNTIME_READS, RUNTIME_WRITES } from "./table-actions";
import {
  apiFunctionName,
  busName,
  deadLetterQueueName,
  eventSource,
  listenerFunctionName,
  relayFailuresQueueName,
  relayFunctionName,
} from "../names";
import { subscribes, viewPartitions } from "../subscriptions";
import { counterKey, viewMarkerKey } from "../../../migration/runtime/store/layout";
import { relayDatabaseUser } from "../../../migration/runtime/names";
import { busArn, queueArn, tableArn, tableIndexesArn, type Place } from "../arns";
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
  readonly context: Pick<BoundedContext, "name" | "grants" | "tables" | "events">;
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
    readViews(context, table),
    readForwardKey(place, stage),
    writeFunctionLog(place, apiFunctionName(stage, context.name)),
  );
}

/** The role of `<context>-relay`: the only one of a context that may use the database. */
export function relayDocument({ place, stage, context, generation }: ContextRoleArgs): PolicyDocument<Statement> {
  const relay = relayFunctionName(stage, context.name);
  return policyDocument(
    allow("MoveData", RELAY_ACTIONS, [tableArn(place, stage, context.name, generation)]),
    publishChanges(place, stage, context),
    useDatabase(place, stage),
    readDatabaseSecret(place, stage, relayDatabaseUser(context.name)),
    // Itself alone: the guard of a handover, and the next invocation when time ends with work left.
    invokeFunctions(place, [relay]),
    allow("KeepFailures", ["sqs:SendMessage"], [queueArn(place, relayFailuresQueueName(stage, context.name))]),
    writeFunctionLog(place, relay),
  );
}

/** The role of `<context>-listener`: it puts entries of the context's views, and nothing else. */
export function listenerDocument({ place, stage, context, generation }: ContextRoleArgs): PolicyDocument<Statement> {
  return policyDocument(
    allow("KeepViews", ["dynamodb:PutItem"], [tableArn(place, stage, context.name, generation)], {
      "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": viewPartitions(context) },
    }),
    allow("SetAside", ["sqs:SendMessage"], [queueArn(place, deadLetterQueueName(stage, context.name))]),
    writeFunctionLog(place, listenerFunctionName(stage, context.name)),
  );
}

/** Entries of views with the marker that says that they are complete, in one call. */
function readViews(context: ContextRoleArgs["context"], table: string): Statement {
  const marker = viewMarkerKey("", "").pk;
  return allow("ReadOwnViews", ["dynamodb:BatchGetItem"], subscribes(context) ? [table] : [], {
    "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [marker, ...viewPartitions(context)] },
  });
}

/** On the stage's bus, and in the context's own name only. */
const publishChanges = (place: Place, stage: string, context: ContextRoleArgs["context"]): Statement =>
  allow(
    "PublishChanges",
    ["events:PutEvents"],
    context.events.publishes.length === 0 ? [] : [busArn(place, busName(stage))],
    { StringEquals: { "events:source": eventSource(context.name) } },
  );

/** The role by which the schedule starts the relay. */
export const sweepDocument = (place: Place, stage: string, context: string): PolicyDocument<Statement> =>
  policyDocument(invokeFunctions(place, [relayFunctionName(stage, context)]));
