/** Rings the relay after a committed write, at most once an interval and process. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Clock } from "./clock";
import type { Log } from "./log";
import type { RelayEvent } from "./phases";

export interface RelayBell {
  /** Rings, unless it was rung less than an interval ago. Does not wait. */
  ring(): void;
  /** Resolves when what was rung is sent: before an environment freezes. Never rejects. */
  sent(): Promise<void>;
}

export interface RelayBellArgs {
  readonly client: LambdaClient;
  readonly functionName: string;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

const RING: RelayEvent = { kind: "ring" };

export function createRelayBell(args: RelayBellArgs): RelayBell {
  let lastRung = -Infinity;
  const underway = new Set<Promise<void>>();
  const send = async (): Promise<void> => {
    try {
      await args.client.send(
        new InvokeCommand({
          FunctionName: args.functionName,
          InvocationType: "Event",
          Payload: Buffer.from(JSON.stringify(RING)),
        }),
      );
    } catch (error) {
      // The sweep finds what was not rung.
      args.log("warn", "the relay could not be rung", { error });
    }
  };
  return {
    ring() {
      const now = args.clock.now();
      if (now - lastRung < args.intervalMs) return;
      lastRung = now;
      const sending = send().finally(() => underway.delete(sending));
      underway.add(sending);
    },
    async sent() {
      await Promise.all(underway);
    },
  };
}
