/**
 * An independent matcher of listener rules, written from AWS' documentation of rule conditions and not from the program: path
 * patterns with case and without the query, header names and values without case, methods exactly.
 */
import type { Backend, RuleAction } from "../../../infra/compute/routing/actions";
import type { Rule } from "../../../infra/compute/routing/rules";

export interface SentRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LiveRule {
  readonly rule: Rule;
  readonly action: RuleAction;
}

const expression = (pattern: string, flags: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^]*")
      .replaceAll("?", "[^]")}$`,
    flags,
  );

function takes({ conditions }: Rule, request: SentRequest): boolean {
  const [path = ""] = request.path.split("?");
  if (!conditions.paths.some((pattern) => expression(pattern, "").test(path))) return false;
  if (conditions.methods !== undefined && !conditions.methods.includes(request.method)) return false;
  const { header } = conditions;
  if (header === undefined) return true;
  return Object.entries(request.headers).some(
    ([name, value]) =>
      name.toLowerCase() === header.name.toLowerCase() &&
      header.values.some((pattern) => expression(pattern, "i").test(value)),
  );
}

/** Every backend that `request` can reach: more than one where weights decide. */
export function route(rules: readonly LiveRule[], request: SentRequest): readonly Backend[] {
  const sorted = [...rules].sort((left, right) => left.rule.priority - right.rule.priority);
  const taken = sorted.find(({ rule }) => takes(rule, request));
  if (taken === undefined) return ["monolith"];
  return taken.action.filter(({ weight }) => weight > 0).map(({ backend }) => backend);
}
