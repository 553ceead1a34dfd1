import { undecided, violation, type Finding } from "../../core/finding";
import { expandAction, allowsAction } from "../../core/iam/actions";
import { allDocuments, IDENTITY_TYPES, RESOURCE_TYPES, type CarriedDocument } from "../../core/iam/carriers";
import { evaluate, evaluateCaller, hasCondition, type Test, type Worth } from "../../core/iam/conditions";
import type { Statement } from "../../core/iam/document";
import { passesRoles } from "../../core/iam/pass-role";
import { scopeOf } from "../../core/iam/principals";
import { hasNothingToName } from "../../core/iam/scope";
import { checkStatements } from "../../core/iam/statements";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";
import { UNKNOWN } from "../../core/value";

const METRICS = "cloudwatch:putmetricdata";

const isStar = (statement: Statement): boolean => statement.resources.includes("*");

const isEverybody = ({ principals }: Statement): boolean =>
  principals.some(
    ({ kind, value }) => kind === "*" || (kind === "AWS" && value !== UNKNOWN && scopeOf(value).kind === "everybody"),
  );

/** Whether an action could have been narrowed by a resource, so that on `*` only the condition narrows it. */
function needsNarrowing(action: string | typeof UNKNOWN): boolean {
  if (action === UNKNOWN) return false;
  if (allowsAction(action, METRICS)) return true;
  const known = expandAction(action);
  return !hasNothingToName(action) && (known.length === 0 || known.some(({ isWildcardOnly }) => !isWildcardOnly));
}

/** Every token that an identity provider makes for AWS has the same audience. */
const isNoAudience = ({ key }: Test): boolean => !key.endsWith(":aud");

/** What the statement relies on its condition for, and what the condition is worth for that. */
function reliance(statement: Statement, { purpose }: CarriedDocument): readonly (readonly [string, Worth])[] {
  const { condition } = statement;
  if (purpose === "trust") return [["whom the role trusts", evaluate(condition, isNoAudience)]];
  if (purpose === "resource") return isEverybody(statement) ? [["who is let in", evaluateCaller(condition)]] : [];
  return [
    ...(passesRoles(statement) ? [["which service gets the role", evaluate(condition)] as const] : []),
    ...(isStar(statement) && statement.actions.some(needsNarrowing)
      ? [["what the actions reach", evaluate(condition)] as const]
      : []),
  ];
}

/** `iam-condition-effective` */
export const makeConditionsCount: Policy = {
  id: "iam-condition-effective",
  family: "iam",
  title: "A condition that is relied on restricts something",
  severity: "high",
  description:
    "Where a statement has a condition and allows on every resource, to everybody, to pass roles or to take a role on, at least one test leaves somebody out. Patterns that match everything, IfExists, ForAllValues, Null, negations, dates, aws:SecureTransport, wide address ranges, and kms:ViaService without kms:CallerAccount do not.",
  why: "A condition that everybody fulfils reads like a lock and is none.",
  remediation: "Test for something that only the meant ones have: the account, the source's ARN, the organisation.",
  references: [{ framework: "AWS Access Analyzer", control: "overly permissive conditions" }],
  levels: ALWAYS,
  config: {},
  types: [...IDENTITY_TYPES, ...RESOURCE_TYPES],
  checkResource: (resource) =>
    checkStatements(
      resource,
      (statement, path, carrier): readonly Finding[] => {
        if (!hasCondition(statement.condition)) return [];
        return reliance(statement, carrier).flatMap(([purpose, worth]): readonly Finding[] => {
          const at = `${path}.Condition`;
          if (worth === "unknown") return [undecided(resource, at)];
          if (worth === "restricts") return [];
          const what = `does not restrict ${purpose}: every test in it is passed by everybody, or skipped`;
          const fix = "Test with StringEquals or ArnLike for the account, the source's ARN or the organisation.";
          return [violation(resource, at, { id: `neutral:${purpose.replaceAll(" ", "-")}`, what, fix })];
        });
      },
      allDocuments(resource),
    ),
};
