/** Condition operators of policies, compiled once. */
import { compilePattern, type Lookup, substitute } from "./pattern";
import { asList, type Conditions } from "./policy";

/** Context of a request: keys in lower case. */
export type ContextValues = ReadonlyMap<string, string | readonly string[]>;
export type Condition = (context: ContextValues, lookup: Lookup) => boolean;

/** Compares a value of the request with one of the policy. */
type Compare = (value: string, lookup: Lookup) => boolean;
type CompileValue = (policyValue: string) => Compare;

const exact: CompileValue = (wanted) => (value, lookup) => value === substitute(wanted, lookup);
const ignoringCase: CompileValue = (wanted) => (value, lookup) =>
  value.toLowerCase() === substitute(wanted, lookup)?.toLowerCase();
const like: CompileValue = (pattern) => compilePattern(pattern);
const numeric =
  (test: (a: number, b: number) => boolean): CompileValue =>
  (wanted) =>
  (value) =>
    test(Number(value), Number(wanted));
const dated =
  (test: (a: number, b: number) => boolean): CompileValue =>
  (wanted) =>
  (value) =>
    test(instant(value), instant(wanted));

const ORDER: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanEquals: (a, b) => a >= b,
};

const family = (prefix: string, make: (test: (a: number, b: number) => boolean) => CompileValue) =>
  Object.fromEntries(Object.entries(ORDER).map(([name, test]) => [prefix + name, make(test)]));

/** Operators that hold, by name; those with "Not" are their negations. */
const POSITIVE: Readonly<Record<string, CompileValue>> = {
  StringEquals: exact,
  StringEqualsIgnoreCase: ignoringCase,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: ignoringCase,
  BinaryEquals: exact,
  IpAddress: (range) => (value) => inRange(value, range),
  ...family("Numeric", numeric),
  ...family("Date", dated),
};
const NEGATIVE: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
  NotIpAddress: "IpAddress",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
};

/** Every condition of a statement must hold. @throws Error naming an unknown operator */
export function compileConditions(conditions: Conditions | undefined): readonly Condition[] {
  return Object.entries(conditions ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileOne(operator, key.toLowerCase(), asList(values).map(String))),
  );
}

function compileOne(operator: string, key: string, values: readonly string[]): Condition {
  if (operator === "Null") return (context) => values.some((value) => (value === "true") === !context.has(key));
  const set = /^(ForAllValues|ForAnyValue):/.exec(operator)?.[1];
  const bare = operator.replace(/^For(All|Any)Values?:/, "");
  const ifExists = bare.endsWith("IfExists");
  const name = ifExists ? bare.slice(0, -"IfExists".length) : bare;
  const negated = name in NEGATIVE;
  const compile = POSITIVE[NEGATIVE[name] ?? name];
  if (!compile) throw new Error(`unknown condition operator ${operator}`);
  const compares = values.map(compile);
  const holds = (value: string, lookup: Lookup): boolean =>
    compares.some((compare) => compare(value, lookup)) !== negated;
  return (context, lookup) => {
    const found = context.get(key);
    // Missing keys: true for IfExists and ForAllValues, false for ForAnyValue, else as the negation has it.
    if (found === undefined) return ifExists || set === "ForAllValues" || (negated && set !== "ForAnyValue");
    const have = asList(found);
    if (set === "ForAllValues") return have.every((value) => holds(value, lookup));
    if (set === "ForAnyValue") return have.some((value) => holds(value, lookup));
    return have.length > 0 && holds(have[0] ?? "", lookup);
  };
}

/** Epoch seconds or ISO 8601. */
const instant = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

function inRange(address: string, range: string): boolean {
  const [base = "", bits = "32"] = range.split("/");
  const mask = bits === "0" ? 0 : (-1 << (32 - Number(bits))) >>> 0;
  return (ipv4(address) & mask) >>> 0 === (ipv4(base) & mask) >>> 0;
}

const ipv4 = (text: string): number => text.split(".").reduce((sum, part) => ((sum << 8) + Number(part)) >>> 0, 0);
