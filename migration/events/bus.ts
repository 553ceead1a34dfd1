/** Sends entries to the stage's bus, and tells which of them it did not take. */
import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { inFlight } from "../replica/in-flight";
import { type Entry, toCalls } from "./entries";

export interface Unsent {
  readonly entry: Entry;
  readonly error: string;
}

/** A stage's bus. */
export interface Bus {
  readonly name: string;
  /** Never rejects: what the bus did not take, for whatever reason, is answered. */
  send(entries: readonly Entry[]): Promise<readonly Unsent[]>;
}

/** Time and chance, injected. */
export interface Pacing {
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly random: () => number;
}

const DEFAULTS = {
  /** Calls under way at once: a batch of 250 changes is 25 calls, each a few milliseconds. */
  calls: 8,
  /** Sends of an entry before it is given back. Its batch waits for it, so this is short: about 0.3 s of pauses. */
  attempts: 3,
  firstPauseMs: 100,
  /** After a call that failed as a whole nothing is sent for so long: a bus that is away must not slow the relay down. */
  silenceMs: 5_000,
} as const;

export function createBus(client: EventBridgeClient, name: string, pacing: Pacing): Bus {
  let silentUntil = -Infinity;
  let lastError = "";

  /** @returns the entries that were refused one by one */
  const call = async (entries: readonly Entry[]): Promise<readonly Unsent[]> => {
    const answer = await client.send(new PutEventsCommand({ Entries: [...entries] }));
    if ((answer.FailedEntryCount ?? 0) === 0) return [];
    return entries.flatMap((entry, index) => {
      const { ErrorCode: code, ErrorMessage: message } = answer.Entries?.[index] ?? {};
      return code === undefined ? [] : [{ entry, error: `${code}: ${message ?? ""}` }];
    });
  };

  const persist = async (entries: readonly Entry[]): Promise<readonly Unsent[]> => {
    let unsent: readonly Unsent[] = entries.map((entry) => ({ entry, error: lastError }));
    for (let attempt = 1; attempt <= DEFAULTS.attempts && unsent.length > 0; attempt++) {
      if (pacing.now() < silentUntil) break;
      if (attempt > 1) await pacing.pause(Math.ceil(pacing.random() * DEFAULTS.firstPauseMs * 2 ** (attempt - 1)));
      const rest = unsent.map(({ entry }) => entry);
      try {
        unsent = await call(rest);
      } catch (error) {
        // The client has repeated it already.
        lastError = String(error);
        silentUntil = pacing.now() + DEFAULTS.silenceMs;
        unsent = rest.map((entry) => ({ entry, error: lastError }));
      }
    }
    return unsent;
  };

  return {
    name,
    async send(entries) {
      const unsent: Unsent[] = [];
      await inFlight(DEFAULTS.calls, toCalls(entries), async (some) => void unsent.push(...(await persist(some))));
      return unsent;
    },
  };
}
