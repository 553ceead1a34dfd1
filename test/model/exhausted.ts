/** Explores a machine to its end and says how much there was. */
import assert from "node:assert/strict";
import { type Exploration, explore, type Machine } from "./explore";

const traceOf = ({ message, trace }: NonNullable<Exploration["violation"]>): string =>
  `${message}\n${trace.map((step, index) => `  ${index + 1}. ${step}`).join("\n")}`;

/** @throws AssertionError with the shortest way to a violation, or when there are more than `mostStates` */
export function exhausted(machine: Machine, mostStates: number, onStep?: (label: string) => void): Exploration {
  const result = explore(machine, mostStates, onStep);
  assert.ok(result.violation === undefined, result.violation && traceOf(result.violation));
  assert.ok(result.exhaustive, `there are more than ${mostStates} states: nothing is proven`);
  return result;
}

/** The suite's output shows how much was explored: a model that explores nothing proves nothing. */
export const report = (line: string): void => void process.stdout.write(`      ${line}\n`);

export const counted = ({ states, transitions }: Pick<Exploration, "states" | "transitions">): string =>
  `${states.toLocaleString("en")} states, ${transitions.toLocaleString("en")} transitions`;
