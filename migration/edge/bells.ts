/** One relay bell a context. */
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { BoundedContext } from "../../extracted/bounded-context";
import type { Clock } from "../runtime/clock";
import type { Log } from "../runtime/log";
import { relayFunctionName } from "../runtime/names";
import { createRelayBell } from "../runtime/relay-bell";

export interface Bells {
  /** Rings the relays of `contexts`, off the request's path. */
  ring(contexts: Iterable<string>): void;
}

export function createBells(args: {
  readonly contexts: readonly BoundedContext[];
  readonly lambda: LambdaClient;
  readonly stage: string;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly log: Log;
}): Bells {
  const { lambda: client, stage, intervalMs, clock, log } = args;
  const bells = new Map(
    args.contexts.map(({ name }) => [
      name,
      createRelayBell({ client, functionName: relayFunctionName(stage, name), intervalMs, clock, log, trailing: true }),
    ]),
  );
  return {
    ring(contexts) {
      for (const name of contexts) bells.get(name)?.ring();
    },
  };
}
