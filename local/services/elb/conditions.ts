import { cidrMatcher } from "./cidr";
import type { Condition, RequestView } from "./model";
import { wildcard } from "./wildcard";

type Matcher = (request: RequestView) => boolean;

/**
 * Compiles a rule's conditions: all must hold, each by any of its values.
 * Paths and methods match with case, everything else without; paths match as sent, undecoded (no source says otherwise).
 */
export function compileConditions(conditions: readonly Condition[]): Matcher {
  const matchers = conditions.map(compile);
  return (request) => matchers.every((matches) => matches(request));
}

function compile(condition: Condition): Matcher {
  switch (condition.field) {
    case "path-pattern": {
      const matches = patterns(condition, false);
      return (request) => matches(request.path);
    }
    case "host-header": {
      const matches = patterns(condition, true);
      return (request) => matches(request.host.replace(/:\d+$/, ""));
    }
    case "http-request-method": {
      const methods = new Set(condition.values);
      return (request) => methods.has(request.method);
    }
    case "source-ip": {
      const matches = cidrMatcher(condition.values);
      return (request) => matches(request.sourceIp);
    }
    case "http-header": {
      const name = condition.name.toLowerCase();
      const matches = anyOf(condition.values.map((value) => wildcard(value, true)));
      return (request) => headerMatches(request.rawHeaders, name, matches);
    }
    case "query-string":
      return queryMatcher(condition.values);
  }
}

function patterns(
  { values, regexValues = [] }: { readonly values: readonly string[]; readonly regexValues?: readonly string[] },
  ignoreCase: boolean,
): (value: string) => boolean {
  const expressions = regexValues.map((source) => new RegExp(source, ignoreCase ? "i" : ""));
  return anyOf([
    ...values.map((value) => wildcard(value, ignoreCase)),
    ...expressions.map((expression) => (value: string) => expression.test(value)),
  ]);
}

const anyOf =
  (tests: readonly ((value: string) => boolean)[]) =>
  (value: string): boolean =>
    tests.some((test) => test(value));

/** Every header of that name is looked at by itself. */
function headerMatches(raw: readonly string[], name: string, matches: (value: string) => boolean): boolean {
  for (let i = 0; i < raw.length; i += 2) {
    const key = raw[i] ?? "";
    if (key.length === name.length && key.toLowerCase() === name && matches(raw[i + 1] ?? "")) return true;
  }
  return false;
}

function queryMatcher(values: readonly { readonly key?: string; readonly value: string }[]): Matcher {
  const tests = values.map(({ key, value }) => ({
    key: key === undefined ? undefined : wildcard(key, true),
    value: wildcard(value, true),
  }));
  return ({ query }) => {
    if (query === "") return false;
    const pairs = query.split("&").map((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    });
    return tests.some((test) => pairs.some(([key = "", value = ""]) => (test.key?.(key) ?? true) && test.value(value)));
  };
}
