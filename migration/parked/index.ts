/** Dead letters: what is parked, and what a person decides about it. */
import type { DataPlane } from "../data-plane";
import type { RelayEvent } from "../runtime/phases";
import { listParked, type ParkedChange, parkedSummary } from "./dead-letters";
import { discardParked } from "./discard";
import { type ParkedOutcome, retryParked } from "./retry";

export { type ParkedChange, type ParkedSummary, parkedSummary } from "./dead-letters";
export type { ParkedOutcome } from "./retry";

export interface ParkedReport {
  /** What became of the changes that were retried or discarded. */
  readonly outcomes: readonly ParkedOutcome[];
  /** What is parked now, oldest version first. */
  readonly parked: readonly ParkedChange[];
  /** Parked changes that are not listed. */
  readonly more: number;
}

/** Does what is asked for, then lists what is parked. @throws DiscardRefused, SchemaDriftError */
export async function deadLetters(
  plane: DataPlane,
  { retry, discard }: Omit<Extract<RelayEvent, { kind: "parked" }>, "kind">,
): Promise<ParkedReport> {
  const outcomes = [
    ...(retry === undefined ? [] : await retryParked(plane, retry)),
    ...(discard === undefined ? [] : [await discardParked(plane, discard)]),
  ];
  const { count } = await parkedSummary(plane.database, plane.context.name);
  plane.measure?.([{ name: "Parked", unit: "Count", value: count }]);
  const parked = await listParked(plane);
  return { outcomes, parked, more: Math.max(0, count - parked.length) };
}
