/** The grammar of policy documents, read with errors that say what is wrong. */

export type Conditions = Readonly<
  Record<string, Readonly<Record<string, string | boolean | number | readonly (string | boolean | number)[]>>>
>;

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Conditions;
}

export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

/** Identity policies name resources, trust policies name principals, resource policies name both. */
export type PolicyUse = "identity" | "trust" | "resource";

const STATEMENT_MEMBERS = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);

/** Why a document is malformed, or the document. Source: IAM JSON policy elements reference. */
export function parsePolicy(text: string, use: PolicyUse): PolicyDocument | { readonly malformed: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { malformed: `it is not JSON: ${(error as Error).message}` };
  }
  if (!isRecord(value)) return { malformed: "it is not a JSON object" };
  const { Version, Statement, Id, ...rest } = value;
  void Id;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return { malformed: `unknown member ${unknown}` };
  if (Version !== undefined && Version !== "2012-10-17" && Version !== "2008-10-17")
    return { malformed: `Version must be 2012-10-17, not ${JSON.stringify(Version)}` };
  const statements = asList(Statement);
  if (statements.length === 0) return { malformed: "it has no Statement" };
  for (const [index, statement] of statements.entries()) {
    const problem = statementProblem(statement, use);
    if (problem !== undefined) return { malformed: `statement ${index}: ${problem}` };
  }
  const sids = statements.flatMap((statement) =>
    isRecord(statement) && statement["Sid"] !== undefined ? [statement["Sid"]] : [],
  );
  if (new Set(sids).size !== sids.length) return { malformed: "statement ids (Sid) must be unique" };
  return value as unknown as PolicyDocument;
}

function statementProblem(statement: unknown, use: PolicyUse): string | undefined {
  if (!isRecord(statement)) return "it is not an object";
  const unknown = Object.keys(statement).find((name) => !STATEMENT_MEMBERS.has(name));
  if (unknown !== undefined) return `unknown member ${unknown}`;
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal } = statement;
  if (Sid !== undefined && (typeof Sid !== "string" || !/^[A-Za-z0-9]*$/.test(Sid)))
    return "Sid may have letters and digits only";
  if (Effect !== "Allow" && Effect !== "Deny") return `Effect must be Allow or Deny, not ${JSON.stringify(Effect)}`;
  if ((Action === undefined) === (NotAction === undefined)) return "exactly one of Action and NotAction is required";
  const actions = asList(Action ?? NotAction);
  if (actions.length === 0) return "it names no action";
  const badAction = actions.find(
    (action) => typeof action !== "string" || !/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i.test(action),
  );
  if (badAction !== undefined) return `${JSON.stringify(badAction)} is no action (service:Action)`;
  if (NotPrincipal !== undefined) return "NotPrincipal is not emulated";
  if (use === "trust") {
    if (Principal === undefined) return "a trust policy needs a Principal";
    return Resource === undefined && NotResource === undefined ? undefined : "a trust policy has no Resource";
  }
  if (use === "resource" && Principal === undefined) return "a resource policy needs a Principal";
  if (use === "identity" && Principal !== undefined) return "an identity policy has no Principal";
  if ((Resource === undefined) === (NotResource === undefined))
    return "exactly one of Resource and NotResource is required";
  const resources = asList(Resource ?? NotResource);
  if (resources.length === 0) return "it names no resource";
  const badResource = resources.find(
    (arn) => typeof arn !== "string" || !(arn === "*" || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:./.test(arn)),
  );
  return badResource === undefined ? undefined : `${JSON.stringify(badResource)} is no ARN`;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function asList<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
