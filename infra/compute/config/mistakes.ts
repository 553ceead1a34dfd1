/** Mistakes of the stack config, told to the person who wrote it. Pure. */
import { z } from "zod";
import { nearest } from "./nearest";

/** Every mistake of a stack config at once. A user error: its message is enough. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(readonly mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
    super(`The stack config has ${count}:\n${mistakes.map((mistake) => `  - ${mistake}`).join("\n")}`);
  }
}

/** Keys whose values are secrets: a message may end in a public log. */
const SECRET_KEYS: readonly unknown[] = ["testerSecret"];

type Path = readonly PropertyKey[];

const dotted = (path: Path): string => ["banyan", path.map(String).join(".")].join(":");

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );

/** The names that a config object may have, or none when the schema at `path` is no object. */
function namesAt(schema: z.ZodType, path: Path): readonly string[] {
  let inner: unknown = schema;
  for (const key of [undefined, ...path]) {
    if (key !== undefined)
      inner = inner instanceof z.ZodObject ? (inner.shape as Record<PropertyKey, unknown>)[key] : undefined;
    while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault)
      inner = inner.unwrap();
  }
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

const unknownName = (path: Path, name: string, allowed: readonly string[]): string => {
  const meant = nearest(name, allowed);
  const hint = meant === undefined ? "" : `; did you mean "${meant}"?`;
  return `${dotted([...path, name])} is not known; known: ${allowed.join(", ") || "none"}${hint}`;
};

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `${issue.expected === "int" ? "a whole number" : `a value of type ${issue.expected}`}`;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${issue.origin === "string" ? " characters" : ""}`;
    case "too_big":
      return `at most ${issue.maximum}${issue.origin === "string" ? " characters" : ""}`;
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "invalid_union":
      return 'true, or { none: "the reason" }';
    default:
      return issue.message;
  }
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, config: unknown): readonly string[] {
  if (issue.code === "unrecognized_keys") {
    const allowed = namesAt(schema, issue.path);
    return issue.keys.map((name) => unknownName(issue.path, name, allowed));
  }
  const value = valueAt(config, issue.path);
  if (value === undefined) return [`${dotted(issue.path)} is missing; it must be ${allowedBy(issue)}`];
  const shown = SECRET_KEYS.includes(issue.path[0]) ? "not as it should be" : JSON.stringify(value).slice(0, 80);
  const near =
    issue.code === "invalid_value" && typeof value === "string" ? nearest(value, issue.values.map(String)) : undefined;
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  return [`${dotted(issue.path)} is ${shown}; it must be ${allowedBy(issue)}${hint}`];
}

/** One sentence a mistake: path, value, what is allowed, and the nearest valid name. */
export const describeIssues = (error: z.ZodError, schema: z.ZodType, config: unknown): readonly string[] =>
  error.issues.flatMap((issue) => describe(issue, schema, config));
