/** What an extracted application runs on, over a real DynamoDB engine: execution environments of its own, and told neighbours. */
import { randomUUID } from "node:crypto";
import type { BoundedContext, ContextRuntime, Json, Neighbours } from "../../extracted/bounded-context";
import { RequestScope } from "../../migration/runtime/request-scope";
import { createFencedStore } from "../../migration/runtime/store/fenced-store";
import type { ContextStore } from "../../migration/runtime/store/store";
import { createWriterTokens } from "../../migration/runtime/tokens/writer-tokens";
import type { Dynamo } from "../runtime/dynamo";

export const NOW_MS = Date.UTC(2027, 4, 3, 9);
const LIFETIME_MS = 3_600_000;

/** Neighbours' answers by path; any other path is answered with 404. Given once, an answer stands for whoever takes an old one. */
export type Told = Readonly<Record<string, Json>>;

export interface Environments {
  readonly table: string;
  /** Another execution environment of the context's function. */
  start(told?: Told, publishers?: Readonly<Record<string, number>>): ContextRuntime<ContextStore>;
}

/** A table of which the context is the owner. */
export async function environmentsOf(dynamo: Dynamo, context: BoundedContext): Promise<Environments> {
  const table = await dynamo.newTable(context.indexes);
  await dynamo.publishOwner(table, { epoch: 1, accepting: true });
  return {
    table,
    start(told = {}, publishers = {}) {
      const clock = { now: () => NOW_MS, pause: () => new Promise<void>(setImmediate), random: () => 0.5 };
      const shared = { client: dynamo.client, table, clock, uniqueId: randomUUID };
      const store = createFencedStore({
        ...shared,
        context,
        publishers,
        scope: new RequestScope(),
        tokens: createWriterTokens({ ...shared, context: context.name, lifetimeMs: LIFETIME_MS }),
        tokenLifetimeMs: LIFETIME_MS,
        outboxBuckets: 4,
        onCommitted: () => undefined,
      });
      return {
        store,
        neighbours: neighboursOf(told),
        authPublicKey: "",
        now: () => new Date(NOW_MS),
        log: () => undefined,
      };
    },
  };
}

function neighboursOf(told: Told): Neighbours {
  const known = new Map<string, Json>();
  return {
    get(path, { maxAgeMs } = {}) {
      const body = (maxAgeMs === 0 ? undefined : known.get(path)) ?? told[path];
      if (body === undefined) return Promise.resolve({ status: 404, body: null });
      known.set(path, body);
      return Promise.resolve({ status: 200, body });
    },
  };
}
