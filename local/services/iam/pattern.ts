/** Patterns of policies: `*`, `?` and policy variables. */

/** Value of a context key; `undefined` when the request has none. */
export type Lookup = (key: string) => string | undefined;
export type Matcher = (text: string, lookup: Lookup) => boolean;

/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const ESCAPES = new Set(["*", "?", "$"]);
const VARIABLE = /\$\{([^}]*)\}/;

/** Compiles a pattern once; only one with variables is built anew for each request. */
export function compilePattern(pattern: string, ignoreCase = false): Matcher {
  if (pattern === "*") return () => true;
  if (!VARIABLE.test(pattern)) {
    if (!/[*?]/.test(pattern) && !ignoreCase) return (text) => text === pattern;
    const expression = new RegExp(`^${wildcards(pattern)}$`, ignoreCase ? "is" : "s");
    return (text) => expression.test(text);
  }
  return (text, lookup) => {
    const source = withVariables(pattern, lookup, wildcards);
    return source !== undefined && new RegExp(`^${source}$`, "s").test(text);
  };
}

/** Replaces variables in a plain value; `undefined` when one of them has no value and no default. */
export const substitute = (value: string, lookup: Lookup): string | undefined =>
  VARIABLE.test(value)
    ? withVariables(
        value,
        lookup,
        (text) => text,
        (text) => text,
      )
    : value;

/** Source: "IAM policy elements: variables and tags": `${key}` and `${key, 'default'}`. */
function withVariables(
  pattern: string,
  lookup: Lookup,
  literal: (text: string) => string,
  quote: (text: string) => string = escape,
): string | undefined {
  let source = "";
  for (const [index, part] of pattern.split(/\$\{([^}]*)\}/).entries()) {
    if (index % 2 === 0) source += literal(part);
    else if (ESCAPES.has(part)) source += quote(part);
    else {
      const [key = "", fallback] = part.split(/\s*,\s*/);
      const value = lookup(key.trim()) ?? fallback?.replace(/^'(.*)'$/s, "$1");
      if (value === undefined) return undefined;
      source += quote(value);
    }
  }
  return source;
}

const wildcards = (text: string): string => escape(text).replace(/\\\*/g, ".*").replace(/\\\?/g, ".");
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
