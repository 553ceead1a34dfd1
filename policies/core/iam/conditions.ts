/**
 * What a condition is worth. It restricts when one of its tests does; a test that everybody passes, or that is skipped where its
 * key is missing, is neutral.
 */
import { isPublic, parseCidr } from "../cidr";
import { hasWildcard } from "../glob";
import { asList, isObject, UNKNOWN, type Value } from "../value";

export type Worth = "restricts" | "neutral" | "unknown";

export interface Test {
  /** Without set prefix and `IfExists`, in lower case: `stringlike`. */
  readonly operator: string;
  readonly set: "forallvalues" | "foranyvalue" | undefined;
  readonly ifExists: boolean;
  /** In lower case, as IAM compares keys. */
  readonly key: string;
  readonly values: readonly (string | typeof UNKNOWN)[];
}

const OPERATOR = /^(?:(forallvalues|foranyvalue):)?(\w+?)(ifexists)?$/;

const valuesOf = (value: Value): Test["values"] => {
  const list = asList(value);
  if (list === UNKNOWN) return [UNKNOWN];
  return list.map((one) => (one === UNKNOWN || typeof one === "string" ? one : JSON.stringify(one)));
};

/** Every test of a condition; `UNKNOWN` for an operator's block that is not known. */
export function testsOf(condition: Value): readonly (Test | typeof UNKNOWN)[] {
  if (condition === UNKNOWN) return [UNKNOWN];
  if (!isObject(condition)) return [];
  return Object.entries(condition).flatMap(([name, block]): readonly (Test | typeof UNKNOWN)[] => {
    if (block === UNKNOWN) return [UNKNOWN];
    const [, set, operator = "", ifExists] = OPERATOR.exec(name.toLowerCase()) ?? [];
    if (!isObject(block)) return [];
    return Object.entries(block).map(([key, value]) => ({
      operator,
      set: set as Test["set"],
      ifExists: ifExists !== undefined,
      key: key.toLowerCase(),
      values: valuesOf(value),
    }));
  });
}

/** Keys that callers choose, or that nearly every caller passes. */
const NEUTRAL_KEYS = new Set([
  "aws:securetransport",
  "aws:useragent",
  "aws:referer",
  "aws:currenttime",
  "aws:epochtime",
  "aws:tokenissuetime",
  "aws:viaawsservice",
  "aws:principalisawsservice",
  "aws:principaltype",
]);

const EXACT = ["stringequals", "stringequalsignorecase", "binaryequals", "bool"];
const PATTERNS = ["stringlike", "arnlike", "arnequals"];
const COMPARES = /^numeric(equals|lessthan(equals)?|greaterthan(equals)?)$/;

/** A value that its own key always fulfils. */
const isOwnKey = (key: string, value: string): boolean => value.toLowerCase() === `\${${key}}`;

/** Whether an ARN pattern names an account, or, where its service has none, at least a beginning of the resource. */
function namesArn(pattern: string): boolean {
  const [prefix = "", , service = "", , account = "", ...rest] = pattern.split(":");
  if (prefix !== "arn" || rest.length === 0) return false;
  if (/^\d{12}$/.test(account) || /^\$\{.+\}$/.test(account)) return true;
  return account === "" && !hasWildcard(service) && /^[^*?]{3}/.test(rest.join(":"));
}

/** Keys whose values are ARNs. */
const isArnKey = (key: string): boolean => /arn$/.test(key);
/** Keys whose values are account or organisation ids, which begin alike for everybody. */
const isIdKey = (key: string): boolean => /(account|orgid)$/.test(key);

/** A federated subject is narrow from the second colon on: `repo:org/name:`. */
const isSubject = (key: string): boolean => key.endsWith(":sub");

/** How many literal characters a pattern has outside of its wildcards and of what every such value begins with. */
const literalLength = (pattern: string): number => pattern.replace(/^o-/, "").replace(/[*?/]/g, "").length;

/** Whether a pattern leaves something out. */
function patternRestricts(key: string, value: string): boolean {
  if (isOwnKey(key, value)) return false;
  if (!hasWildcard(value)) return true;
  if (isArnKey(key) || /^arn:/.test(value)) return namesArn(value);
  if (isIdKey(key)) return false;
  if (key.endsWith("orgpaths")) return /^o-[a-z0-9]+\//.test(value);
  // Who takes a role on names the session: only the id before it is given by AWS.
  if (key === "aws:userid") return /^[A-Z0-9]{8}/.test(value);
  if (isSubject(key)) return /^[^:*?]+:[^:*?]+:/.test(value);
  return literalLength(value) > 0;
}

function addressesRestrict(values: readonly string[]): boolean {
  const blocks = values.map(parseCidr);
  const known = blocks.filter((block) => block !== undefined);
  return values.length > 0 && known.length === blocks.length && !isPublic(known);
}

function valuesRestrict({ operator, key }: Test, values: readonly string[]): boolean {
  if (operator === "ipaddress") return addressesRestrict(values);
  if (EXACT.includes(operator)) return values.every((value) => !isOwnKey(key, value));
  if (PATTERNS.includes(operator)) return values.every((value) => patternRestricts(key, value));
  return COMPARES.test(operator);
}

/** What one test is worth by itself. */
export function worthOf(test: Test): Worth {
  const { set, ifExists, key, values } = test;
  if (set === "forallvalues" || ifExists || NEUTRAL_KEYS.has(key) || values.length === 0) return "neutral";
  const known = values.filter((value) => value !== UNKNOWN);
  if (known.length > 0 && !valuesRestrict(test, known)) return "neutral";
  if (known.length < values.length) return isKnownOperator(test.operator) ? "unknown" : "neutral";
  return "restricts";
}

const isKnownOperator = (operator: string): boolean =>
  operator === "ipaddress" || EXACT.includes(operator) || PATTERNS.includes(operator) || COMPARES.test(operator);

/** A key used through a service says nothing about who calls it, unless the caller's account is named. */
const isViaService = (test: Test): boolean => test.key === "kms:viaservice";

/** What a condition is worth; `counts` narrows which tests count. */
export function evaluate(condition: Value, counts: (test: Test) => boolean = () => true): Worth {
  const tests = testsOf(condition);
  const worths = tests.map((test) =>
    test === UNKNOWN ? "unknown" : counts(test) && !isViaService(test) ? worthOf(test) : "neutral",
  );
  if (worths.includes("restricts")) return "restricts";
  return worths.includes("unknown") ? "unknown" : "neutral";
}

/** Keys that say who calls, or for whom a service does. Tags of principals do not: every account gives its own whichever it likes. */
const CALLERS = new Set([
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:userid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceip",
  "aws:sourcevpcarn",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
  "s3:dataaccesspointarn",
  "lambda:sourcefunctionarn",
  "ec2:sourceinstancearn",
  "glue:roleassumedby",
]);

export const isCallerKey = ({ key }: Test): boolean => CALLERS.has(key);

/** What a condition says about who calls. */
export const evaluateCaller = (condition: Value): Worth => evaluate(condition, isCallerKey);

/** Whether anything stands in a condition. */
export const hasCondition = (condition: Value): boolean =>
  condition === UNKNOWN || (isObject(condition) && Object.keys(condition).length > 0);
