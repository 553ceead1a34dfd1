/**
 * Event patterns. Emulated: exact values, `prefix` and `exists`, in nested objects; everything else is refused by name.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export type Matcher = (value: unknown) => boolean;

/** Why a pattern is not accepted: malformed, or not emulated. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

/** @throws PatternError */
export function compilePattern(text: string): Matcher {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw new PatternError(`Event pattern is not valid. Reason: ${(error as Error).message}`);
  }
  if (!isRecord(pattern)) throw new PatternError("Event pattern is not valid. Reason: Filter is not an object");
  return compileObject(pattern, []);
}

function compileObject(pattern: Readonly<Record<string, unknown>>, path: readonly string[]): Matcher {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new PatternError("Event pattern is not valid. Reason: Empty objects are not allowed");
  const compiled = fields.map(([name, wanted]) => [name, compileField(wanted, [...path, name])] as const);
  return (value) => compiled.every(([name, matches]) => matches(isRecord(value) ? value[name] : undefined));
}

function compileField(wanted: unknown, path: readonly string[]): Matcher {
  const at = path.join(".");
  if (at === "$or") throw new PatternError(`The local cloud does not emulate $or in event patterns`);
  if (isRecord(wanted)) return compileObject(wanted, path);
  if (!Array.isArray(wanted))
    throw new PatternError(`Event pattern is not valid. Reason: "${at}" must be an object or an array`);
  if (wanted.length === 0) throw new PatternError(`Event pattern is not valid. Reason: Empty arrays are not allowed`);
  const any = wanted.map((one) => compileValue(one, at));
  // A field of the event that is an array matches when one of its elements does.
  return (value) => any.some((matches) => (Array.isArray(value) ? value.some(matches) : matches(value)));
}

function compileValue(wanted: unknown, at: string): Matcher {
  if (!isRecord(wanted)) return (value) => value === wanted;
  const [[kind, operand] = ["", undefined], ...others] = Object.entries(wanted);
  if (kind === "prefix" && typeof operand === "string" && others.length === 0)
    return (value) => typeof value === "string" && value.startsWith(operand);
  if (kind === "exists" && typeof operand === "boolean" && others.length === 0)
    return (value) => (value !== undefined) === operand;
  throw new PatternError(
    `The local cloud does not emulate ${JSON.stringify(wanted)} in event patterns ("${at}"): exact values, prefix and exists`,
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
