/** Demands on single properties: what most policies about one resource come to. */
import { undecided, violation, type Finding } from "./finding";
import type { Resource } from "./resource";
import { asList, at, isObject, UNKNOWN, type Value } from "./value";

export interface Demand {
  /** Where it stands: `pointInTimeRecovery.enabled`. */
  readonly path: string;
  /** Id of the finding. */
  readonly id: string;
  /** Asked of known values alone; `null` stands for an absent one. */
  readonly holds: (value: Value) => boolean;
  /** What is wrong, continuing "<path> …". */
  readonly what: string | ((value: Value) => string);
  readonly fix: string;
}

export const isTrue = (value: Value): boolean => value === true || value === "true";
export const isFalse = (value: Value): boolean => value === false || value === "false";
/** Neither absent nor empty. */
export const isGiven = (value: Value): boolean => value !== null && value !== "";

/** A key that is not AWS' own; one that is not known yet counts. */
export const isOwnKey = (value: Value): boolean =>
  isGiven(value) && !(typeof value === "string" && value.includes("alias/aws/"));

export const isEmptyList = (value: Value): boolean => {
  const list = asList(value);
  return list !== UNKNOWN && list.length === 0;
};

/** A number, also where it is written as text. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

/** A text as it is, for messages. */
export const shown = (value: Value): string =>
  value === null
    ? "missing"
    : value === UNKNOWN
      ? "not known"
      : JSON.stringify(value, (_name, inner: unknown) => (inner === UNKNOWN ? "(not known)" : inner));

/** Whether something inside the value is not known. */
export function holdsUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}

/** Findings of every demand that does not hold, and of those that cannot be decided yet. */
export const demand = (resource: Resource, demands: readonly Demand[]): readonly Finding[] =>
  demands.flatMap(({ path, id, holds, what, fix }) => {
    const value = at(resource.props, ...path.split("."));
    if (value === UNKNOWN) return [undecided(resource, path, fix)];
    if (holds(value)) return [];
    return [violation(resource, path, { id, what: typeof what === "string" ? what : what(value), fix })];
  });
