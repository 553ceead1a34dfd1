/** Reads inputs of a resource: a value of the wrong type or unknown is absent, so that checks skip what a preview cannot know. */
import type { CheckFailure, Props } from "../resource-kind";
import { isRecord, isUnknown } from "../wire/values";

/** Whether the program gave it at all, unknown or not. */
export const isSet = (props: Props, key: string): boolean => props[key] !== undefined && props[key] !== null;

export const textOf = (props: Props, key: string): string | undefined => {
  const value = props[key];
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
};

export const numberOf = (props: Props, key: string): number | undefined => {
  const value = props[key];
  const number = typeof value === "string" && value !== "" && !isUnknown(value) ? Number(value) : value;
  return typeof number === "number" && !Number.isNaN(number) ? number : undefined;
};

export const booleanOf = (props: Props, key: string): boolean | undefined => {
  const value = props[key];
  return typeof value === "boolean" ? value : undefined;
};

export const recordOf = (props: Props, key: string): Props | undefined => {
  const value = props[key];
  return isRecord(value) ? value : undefined;
};

export const recordsOf = (props: Props, key: string): readonly Props[] => {
  const value = props[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
};

export const textsOf = (props: Props, key: string): readonly string[] => {
  const value = props[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string" && !isUnknown(one)) : [];
};

/** A map of texts; other values are written as JSON. */
export const textMapOf = (props: Props, key: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(recordOf(props, key) ?? {}).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

/** An input that the program's type requires: absent only when the engine's own validation was passed by. */
export const required = (props: Props, key: string): string => {
  const value = textOf(props, key);
  if (value === undefined) throw new Error(`Missing required argument: "${key}"`);
  return value;
};

export const failures = (property: string, reasons: readonly string[]): readonly CheckFailure[] =>
  reasons.map((reason) => ({ property, reason }));
