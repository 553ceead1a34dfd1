/** Every action of every service, from generated data, and what patterns of actions mean. */
import data from "../data/generated/actions.json";
import { hasWildcard, matches } from "../glob";
import { widened } from "./reach";

export type AccessLevel = "read" | "write" | "list" | "tagging" | "permissions";

export interface Action {
  /** `service:action`, in lower case. */
  readonly name: string;
  readonly level: AccessLevel;
  /** Whether it supports no resource. */
  readonly isWildcardOnly: boolean;
}

const LEVELS: Readonly<Record<string, AccessLevel>> = {
  R: "read",
  W: "write",
  L: "list",
  T: "tagging",
  P: "permissions",
};

const before = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) - 1);

/** Reads one service's actions: a letter for the level (the next one: no resource), how much of the last name is kept, the rest. */
function decode(service: string, text: string): ReadonlyMap<string, Action> {
  const found = new Map<string, Action>();
  let last = "";
  for (const [, letter = "", shared = "0", rest = ""] of text.matchAll(/([A-Z])([0-9a-z])([^A-Z]*)/g)) {
    last = last.slice(0, Number.parseInt(shared, 36)) + rest;
    const level = LEVELS[letter];
    found.set(last, {
      name: `${service}:${last}`,
      level: level ?? LEVELS[before(letter)] ?? "write",
      isWildcardOnly: level === undefined,
    });
  }
  return found;
}

const services: ReadonlyMap<string, ReadonlyMap<string, Action>> = new Map(
  Object.entries(data).map(([service, text]) => [service, decode(service, text)]),
);

/** The action of that name, in any case. */
export function actionNamed(action: string): Action | undefined {
  const [service = "", name = "", ...rest] = action.toLowerCase().split(":");
  return rest.length === 0 ? services.get(service)?.get(name) : undefined;
}

/** Every known action that a pattern means. A policy variable can be anything. */
export function expandAction(pattern: string): readonly Action[] {
  const lower = widened(pattern).toLowerCase();
  if (!hasWildcard(lower)) {
    const one = actionNamed(lower);
    return one === undefined ? [] : [one];
  }
  const colon = lower.indexOf(":");
  const service = colon < 0 ? "" : lower.slice(0, colon);
  const candidates =
    service !== "" && !hasWildcard(service)
      ? [services.get(service) ?? new Map<string, Action>()]
      : [...services.values()];
  return candidates.flatMap((actions) => [...actions.values()].filter(({ name }) => matches(lower, name)));
}

/** Whether a pattern allows an action, which is given in lower case. Known to the data or not. */
export const allowsAction = (pattern: string, action: string): boolean =>
  matches(widened(pattern).toLowerCase(), action);
