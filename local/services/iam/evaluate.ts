/** Decides about a request by policies that were compiled before: an explicit deny wins, then an allow, else it is denied. */
import { compileConditions, type Condition, type ContextValues } from "./conditions";
import { compilePattern, type Lookup, type Matcher } from "./pattern";
import { asList, type PolicyDocument, type PolicyStatement } from "./policy";

export type Decision =
  | { readonly verdict: "allowed"; readonly sid: string | undefined }
  | { readonly verdict: "explicitly-denied"; readonly sid: string | undefined }
  | { readonly verdict: "implicitly-denied" };

/** Who asks, for policies that name principals. */
export interface Principal {
  readonly kind: "Service" | "AWS";
  /** `lambda.amazonaws.com`, or an ARN. */
  readonly name: string;
}

export interface EvaluationRequest {
  readonly action: string;
  readonly resource: string;
  /** Context keys in any case. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly principal?: Principal;
}

export type Evaluator = (request: EvaluationRequest) => Decision;

interface Compiled {
  readonly sid: string | undefined;
  readonly denies: boolean;
  readonly matchesAction: (action: string) => boolean;
  readonly matchesResource: (resource: string, lookup: Lookup) => boolean;
  readonly matchesPrincipal: (principal: Principal | undefined) => boolean;
  readonly conditions: readonly Condition[];
}

/**
 * A variable without a value matches nothing: under `Resource` and `StringEquals` the statement then does not apply,
 * under `NotResource` and `StringNotEquals` it does.
 */
export function compilePolicies(documents: readonly PolicyDocument[]): Evaluator {
  const statements = documents.flatMap((document) => asList(document.Statement).map(compileStatement));
  return ({ action, resource, context = {}, principal }) => {
    const values: ContextValues = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
    const lookup: Lookup = (key) => {
      const value = values.get(key.toLowerCase());
      return typeof value === "object" ? value[0] : value;
    };
    let allowedBy: Compiled | undefined;
    for (const statement of statements) {
      if (!statement.matchesAction(action) || !statement.matchesPrincipal(principal)) continue;
      if (!statement.matchesResource(resource, lookup)) continue;
      if (!statement.conditions.every((holds) => holds(values, lookup))) continue;
      if (statement.denies) return { verdict: "explicitly-denied", sid: statement.sid };
      allowedBy ??= statement;
    }
    return allowedBy ? { verdict: "allowed", sid: allowedBy.sid } : { verdict: "implicitly-denied" };
  };
}

function compileStatement(statement: PolicyStatement): Compiled {
  const anyAction = anyOf(
    asList(statement.Action ?? statement.NotAction).map((action) => compilePattern(action, true)),
  );
  const anyResource = anyOf(asList(statement.Resource ?? statement.NotResource).map((arn) => compilePattern(arn)));
  const noVariables: Lookup = () => undefined;
  const hasResource = statement.Resource !== undefined || statement.NotResource !== undefined;
  return {
    sid: statement.Sid,
    denies: statement.Effect === "Deny",
    matchesAction: (action) => anyAction(action, noVariables) === (statement.Action !== undefined),
    matchesResource: (resource, lookup) =>
      !hasResource || anyResource(resource, lookup) === (statement.Resource !== undefined),
    matchesPrincipal: (principal) => principalMatches(statement.Principal, principal),
    conditions: compileConditions(statement.Condition),
  };
}

function principalMatches(wanted: PolicyStatement["Principal"], principal: Principal | undefined): boolean {
  if (wanted === undefined || wanted === "*") return true;
  if (!principal) return false;
  return asList(wanted[principal.kind]).some(
    (name) => name === "*" || name === principal.name || name === `arn:aws:iam::${principal.name.split(":")[4]}:root`,
  );
}

const anyOf =
  (matchers: readonly Matcher[]): Matcher =>
  (text, lookup) =>
    matchers.some((matches) => matches(text, lookup));
