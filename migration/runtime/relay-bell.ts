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
  /**
   * Rings once more at the end of the silence for writes that came within it. For processes that are not frozen between
   * requests; a function leaves them to the relay, which lingers for two intervals after a ring and its last change.
   */
  readonly trailing: boolean;
}

/**
 * A relay that does not exist (yet), or that we may not call, is left alone for so long: one refused call per 5 s and process
 * costs nothing, and a context that has just been configured must not wait longer for its first ring.
 */
const ABSENT_MS = 5_000;
const ABSENT = new Set(["ResourceNotFoundException", "AccessDeniedException"]);

const RING: RelayEvent = { kind: "ring" };

export function createRelayBell(args: RelayBellArgs): RelayBell {
  const { clock } = args;
  let silentUntil = -Infinity;
  let waiting = false;
  const underway = new Set<Promise<void>>();

  const send = async (): Promise<void> => {
    try {
      const Payload = Buffer.from(JSON.stringify(RING));
      await args.client.send(new InvokeCommand({ FunctionName: args.functionName, InvocationType: "Event", Payload }));
    } catch (error) {
      // The sweep finds what was not rung.
      const absent = error instanceof Error && ABSENT.has(error.name);
      if (absent) silentUntil = clock.now() + ABSENT_MS;
      args.log(absent ? "debug" : "warn", "the relay could not be rung", { relay: args.functionName, error });
    }
  };
  const ringNow = (): void => {
    silentUntil = clock.now() + args.intervalMs;
    const sending = send().finally(() => underway.delete(sending));
    underway.add(sending);
  };
  const rest = (): number => silentUntil - clock.now();
  const ringLater = async (): Promise<void> => {
    waiting = true;
    // The silence grows when the ring before is refused meanwhile.
    while (rest() > 0) await clock.pause(rest());
    waiting = false;
    ringNow();
  };

  return {
    ring() {
      if (waiting) return;
      if (rest() <= 0) ringNow();
      else if (args.trailing) void ringLater();
    },
    async sent() {
      await Promise.all(underway);
    },
  };
}
