import { undecided, violation, type Finding } from "../../core/finding";
import { hasWildcard } from "../../core/glob";
import { allowsAction } from "../../core/iam/actions";
import { parseArn } from "../../core/arn";
import { evaluate } from "../../core/iam/conditions";
import type { Statement } from "../../core/iam/document";
import { checkStatements } from "../../core/iam/statements";
import { IDENTITY_TYPES } from "../../core/iam/carriers";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { UNKNOWN } from "../../core/value";

const allows = (statement: Statement, action: string): boolean =>
  statement.actions.some((pattern) => pattern !== UNKNOWN && allowsAction(pattern, action));

const isOpen = (pattern: string): boolean => {
  const name = parseArn(pattern)?.resource;
  return name === undefined ? hasWildcard(pattern) : hasWildcard(name) || name.includes("${");
};

function metricFindings(resource: Resource, statement: Statement, path: string): readonly Finding[] {
  if (!allows(statement, "cloudwatch:putmetricdata")) return [];
  if (!statement.resources.some((one) => one !== UNKNOWN && isOpen(one))) return [];
  const worth = evaluate(statement.condition, ({ key }) => key === "cloudwatch:namespace");
  if (worth === "restricts") return [];
  if (worth === "unknown") return [undecided(resource, `${path}.Condition`)];
  return [
    violation(resource, `${path}.Condition`, {
      id: "namespace",
      what: "lets cloudwatch:PutMetricData write to every namespace",
      fix: 'Add { StringEquals: { "cloudwatch:namespace": "<own namespace>" } }.',
    }),
  ];
}

function eventFindings(resource: Resource, statement: Statement, path: string): readonly Finding[] {
  if (!allows(statement, "events:putevents")) return [];
  return statement.resources.flatMap((one, index): readonly Finding[] => {
    if (one === UNKNOWN || !isOpen(one)) return [];
    return [
      violation(resource, `${path}.Resource[${index}]`, {
        id: `bus:${one}`,
        what: `lets events:PutEvents publish on "${one}", every bus`,
        fix: "Name the bus by its ARN.",
      }),
    ];
  });
}

/** `iam-star-needs-condition` */
export const nameStarConditions: Policy = {
  id: "iam-star-needs-condition",
  family: "iam",
  title: "What has no resource to name is narrowed by a condition",
  severity: "medium",
  description:
    "cloudwatch:PutMetricData has a condition on cloudwatch:namespace, and events:PutEvents names its bus: neither is allowed on everything.",
  why: "Metrics and events of others wake people, stop releases and start functions.",
  remediation: "Add the condition on the namespace; name the bus.",
  references: [{ framework: "Banyan", control: "least privilege" }],
  levels: IN_PRODUCTION,
  config: {},
  types: IDENTITY_TYPES,
  checkResource: (resource) =>
    checkStatements(resource, (statement, path, { purpose }) =>
      purpose === "trust"
        ? []
        : [...metricFindings(resource, statement, path), ...eventFindings(resource, statement, path)],
    ),
};
