/**
 * The fenced store. Every write is one transaction, in this order:
 *
 *   1. the writer token: active, of its epoch, not expired — renewed, with the key of item last
 *   2. each data item (a tombstone on delete), at the next version, if it still has the version that was read
 *   3. each unique name: taken if it is free, given up if it is ours
 *   4. one outbox item, in one of N buckets — none once the old path is retired
 */
import type { CancellationReason, DynamoDBClient, TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { BoundedContext, ItemKey } from "../../../extracted/bounded-context";
import type { Clock } from "../clock";
import type { RequestScope } from "../request-scope";
import { useToken, type WriterToken } from "../tokens/token-items";
import type { WriterTokens } from "../tokens/writer-tokens";
import type { Version } from "../version";
import { NotOwnerError, UnavailableError, UniqueViolation, UnknownOutcomeError } from "./errors";
import { createIdentifiers } from "./identifiers";
import { DELETED_ATTRIBUTE, outboxKey } from "./layout";
import { keyText, prepare, type Prepared } from "./prepared-change";
import { createReader } from "./reads";
import type { Change, ContextStore, Plan } from "./store";
import { versionOf } from "./stored-item";
import { transact } from "./transact";
import type { Publishers } from "./views";

export interface FencedStoreArgs {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly context: BoundedContext;
  /** Generations of the contexts that publish, by name. */
  readonly publishers?: Publishers;
  readonly tokens: WriterTokens;
  readonly scope: RequestScope;
  readonly outboxBuckets: number;
  readonly tokenLifetimeMs: number;
  readonly clock: Clock;
  /** A random unique id: outbox items and request tokens. */
  readonly uniqueId: () => string;
  /** Told of every committed write: rings the relay. */
  readonly onCommitted: () => void;
}

/** Runs of a plan whose reads were overtaken, or whose token was replaced, before the write is given up. */
const PLAN_RUNS = 10;

/** What failed conditions have taught about a write, kept over its runs. */
interface Lessons {
  readonly versions: Map<string, Version>;
  readonly foreignReferences: Set<string>;
}

type RunOutcome<T> = { readonly kind: "done"; readonly result: T } | { readonly kind: "again" };

export function createFencedStore(args: FencedStoreArgs): ContextStore {
  const { client, table, context, scope } = args;
  return {
    ...createReader(args),

    async mutate<T>(plan: Plan<T>): Promise<T> {
      const lessons: Lessons = { versions: new Map(), foreignReferences: new Set() };
      try {
        for (let run = 1; run <= PLAN_RUNS; run++) {
          const outcome = await runPlan(args, plan, lessons);
          if (outcome.kind === "done") return outcome.result;
        }
      } catch (error) {
        if (error instanceof NotOwnerError) scope.current()?.refused.push(context.name);
        throw error;
      }
      throw new UnavailableError(context.name, `what it had read was changed by others ${PLAN_RUNS} times`);
    },

    nextIdentifier: createIdentifiers({
      client,
      table,
      context,
      token: () => args.tokens.current(),
      clock: args.clock,
    }),
  };
}

async function runPlan<T>(args: FencedStoreArgs, plan: Plan<T>, lessons: Lessons): Promise<RunOutcome<T>> {
  const token = await args.tokens.acquire();
  /** A decision not to write counts only if this side was the owner when it read. */
  const standsFirm = async (): Promise<boolean> => {
    if (await args.tokens.isStillActive(token)) return true;
    args.tokens.discard(token);
    return false;
  };

  let decision;
  try {
    decision = await plan(createReader(args));
  } catch (error) {
    if (await standsFirm()) throw error;
    return { kind: "again" };
  }
  if (decision.changes.length === 0) {
    return (await standsFirm()) ? { kind: "done", result: decision.result } : { kind: "again" };
  }
  return (await commit(args, token, decision.changes, lessons))
    ? { kind: "done", result: decision.result }
    : { kind: "again" };
}

/** True when committed, false when the plan must run again. @throws UniqueViolation, UnavailableError, UnknownOutcomeError */
async function commit(
  args: FencedStoreArgs,
  token: WriterToken,
  changes: readonly Change[],
  lessons: Lessons,
): Promise<boolean> {
  const prepared = prepare(args.context, args.table, token.epoch, changes, lessons.versions, lessons.foreignReferences);
  const outcome = await transact(args.client, transaction(args, token, prepared), args.uniqueId(), args.clock);
  const record = args.scope.current();
  switch (outcome.kind) {
    case "committed":
      if (record !== undefined) record.committed += 1;
      args.onCommitted();
      return true;
    case "conflicted":
      throw new UnavailableError(args.context.name, `it met conflicting writes ${outcome.attempts} times`);
    case "unknown":
      if (record !== undefined) record.unknown += 1;
      throw new UnknownOutcomeError(args.context.name, { cause: outcome.cause });
    case "cancelled":
      if (failed(outcome.reasons[0])) args.tokens.discard(token);
      else
        try {
          learn(args, prepared, outcome.reasons, lessons);
        } catch (error) {
          // Token and version, once refused, stay so; a name may become free while a lost send is still on its way.
          if (outcome.afterLost !== true || !(error instanceof UniqueViolation)) throw error;
          if (record !== undefined) record.unknown += 1;
          throw new UnknownOutcomeError(args.context.name, { cause: error });
        }
      return false;
  }
}

function transaction(args: FencedStoreArgs, token: WriterToken, prepared: Prepared): TransactWriteItem[] {
  const now = args.clock.now();
  const bucket = Math.floor(args.clock.random() * args.outboxBuckets);
  const outbox: ItemKey | undefined = token.retired ? undefined : outboxKey(bucket, now, args.uniqueId());
  const items = [
    useToken(args.table, token, outbox, now, now + args.tokenLifetimeMs),
    ...prepared.items.map(({ item }) => item),
  ];
  if (outbox !== undefined) {
    const item = marshall({ ...outbox, changes: prepared.outbox, at: now });
    items.push({ Put: { TableName: args.table, Item: item } });
  }
  return items;
}

const failed = (reason: CancellationReason | undefined): boolean => reason?.Code === "ConditionalCheckFailed";

/** The token was good, so the refusal is the owner's word. @throws UniqueViolation */
function learn(
  args: FencedStoreArgs,
  prepared: Prepared,
  reasons: readonly CancellationReason[],
  lessons: Lessons,
): void {
  const failures = prepared.items.flatMap(({ onFailure }, index) => {
    const reason = reasons[index + 1];
    return failed(reason) ? [{ onFailure, found: reason?.Item }] : [];
  });
  if (failures.length === 0) {
    const codes = reasons.map(({ Code, Message }) => `${Code ?? "None"} ${Message ?? ""}`.trim()).join(", ");
    throw new Error(`A write of "${args.context.name}" was cancelled by DynamoDB: ${codes}`);
  }
  for (const { onFailure, found } of failures) {
    if (onFailure.kind === "foreign") lessons.foreignReferences.add(onFailure.reference);
    if (onFailure.kind !== "stale" || found === undefined) continue;
    const item = unmarshall(found);
    if (item[DELETED_ATTRIBUTE] === true) lessons.versions.set(keyText(onFailure.key), versionOf(item));
  }
  // A plan whose reads were overtaken decides anew before a taken name is believed to be its fault.
  if (failures.some(({ onFailure }) => onFailure.kind === "stale")) return;
  for (const { onFailure } of failures) if (onFailure.kind === "taken") throw new UniqueViolation(onFailure.reference);
}
