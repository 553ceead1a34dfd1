/** Config values against their declared types. Fields of objects are not declared, hence not checked: the program does that. */
import type { Value } from "../wire/values";
import { isRecord } from "../wire/values";
import type { ConfigDeclaration, ConfigType } from "./types";

const TESTS: Readonly<Record<ConfigType, (value: Value) => boolean>> = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isInteger(value) || (typeof value === "string" && /^-?\d+$/.test(value)),
  boolean: (value) => typeof value === "boolean" || value === "true" || value === "false",
  array: Array.isArray,
  object: isRecord,
};

/** What is wrong with a value, each with the path of the wrong part. */
export const typeProblems = (path: string, value: Value, { type, items }: ConfigDeclaration): readonly string[] => {
  if (type === undefined) return [];
  if (!TESTS[type](value)) return [`${path} must be of type ${type}, but is ${JSON.stringify(value)}`];
  if (type !== "array" || !items || !Array.isArray(value)) return [];
  return value.flatMap((member, index) => typeProblems(`${path}[${index}]`, member, items));
};
