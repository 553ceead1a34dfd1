/** Where a process stands, by name: what a fault is aimed at. */
import type { Call } from "./calls";

/**
 * `coordinator:handover.commit#1`: the first time that a coordinator reports that step. `coordinator:handover.commit#1+2`: the
 * second effect (a write or a commit that leaves the process) after it. `api:write#3`: the third such call of any api environment.
 */
export type Place = string;

/** Whether a place is the one that was aimed at, or a later occurrence of it: how often a relay looks is not told in advance. */
export function isHit(aimed: Place, place: Place): boolean {
  const [aim, hit] = [aimed, place].map((text) => /^(.+)#(\d+)(\+\d+)?$/.exec(text));
  return what(aim?.[1]) === what(hit?.[1]) && aim?.[3] === hit?.[3] && Number(hit?.[2]) >= Number(aim?.[2]);
}

/** A backfill is carried on by whoever comes first. */
const what = (text = ""): string => text.replace(/^(coordinator|relay):backfill\./, "backfill.");

const EFFECTS = new Set<Call["effect"]>(["dynamo-write", "sql-commit", "sql-write"]);

/** A write inside a transaction is none by itself: its commit is. */
export const isEffect = ({ effect, body }: Call): boolean =>
  EFFECTS.has(effect) && !(effect === "sql-write" && body["transactionId"] !== undefined);

interface Standing {
  readonly place: Place;
  effects: number;
}

/** Counts what has been reached, and tells each call where its process stands. */
export class Places {
  readonly #counts = new Map<string, number>();
  readonly #standing = new Map<number, Standing>();

  forget(): void {
    this.#counts.clear();
  }

  /** The process reports a step. */
  enter(pid: number, actor: string, step: string): Place {
    const place = this.#numbered(`${actor}:${step}`);
    this.#standing.set(pid, { place, effects: 0 });
    return place;
  }

  /** The place of a call: of the relay function only effects have one. */
  of(call: Call): Place | undefined {
    if (call.part !== "relay") return this.#numbered(`${call.part}:${call.name}`);
    const standing = this.#standing.get(call.pid);
    if (standing === undefined || !isEffect(call)) return undefined;
    standing.effects += 1;
    return `${standing.place}+${standing.effects}`;
  }

  #numbered(name: string): Place {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `${name}#${count}`;
  }
}
