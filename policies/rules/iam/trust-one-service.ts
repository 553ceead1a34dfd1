import { undecided, violation, type Finding } from "../../core/finding";
import { carriedDocuments, ROLE } from "../../core/iam/carriers";
import { mayAllow, parseDocument, type Statement } from "../../core/iam/document";
import type { Principal } from "../../core/iam/principals";
import { checkStatements } from "../../core/iam/statements";
import {
  actionFault,
  federatedFaults,
  identityFault,
  isDeputy,
  serviceFault,
  servicesOf,
  worthOfSource,
} from "../../core/iam/trusting";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

const PROPERTY = "assumeRolePolicy";

/** What runs, schedules, watches and keeps things in stacks like this one. No virtual machines. */
const SERVICES: readonly string[] = [
  "lambda",
  "ecs-tasks",
  "ecs",
  "scheduler",
  "events",
  "pipes",
  "states",
  "apigateway",
  "firehose",
  "backup",
  "rds",
  "monitoring.rds",
  "vpc-flow-logs",
  "codebuild",
  "codedeploy",
  "application-autoscaling",
  "ecs.application-autoscaling",
  "dynamodb.application-autoscaling",
  "cloudtrail",
  "config",
  "logs",
  "s3",
  "sns",
  "appsync",
  "cognito-idp",
].map((name) => `${name}.amazonaws.com`);

function principalFindings(
  role: Resource,
  path: string,
  { kind, value }: Principal,
  { condition }: Statement,
  services: readonly string[],
): readonly Finding[] {
  const at = `${path}.Principal`;
  if (value === UNKNOWN) return [undecided(role, at)];
  if (kind === "Federated") return federatedFaults(value, condition).map((fault) => violation(role, at, fault));
  if (kind !== "Service") return [violation(role, at, identityFault(value))];
  const fault = serviceFault(value, services);
  const worth = isDeputy(value) ? worthOfSource(condition) : "restricts";
  return [
    ...(fault === undefined ? [] : [violation(role, at, fault)]),
    ...(worth === "unknown" ? [undecided(role, `${path}.Condition`)] : []),
    ...(worth === "neutral"
      ? [
          violation(role, `${path}.Condition`, {
            id: `deputy:${value}`,
            what: `lets ${value} take the role on for whichever account names it`,
            fix: 'Add { StringEquals: { "aws:SourceAccount": "<own account>" } }.',
          }),
        ]
      : []),
  ];
}

function statementFindings(
  role: Resource,
  path: string,
  statement: Statement,
  services: readonly string[],
): readonly Finding[] {
  const { actions, principals } = statement;
  return [
    ...principals.flatMap((principal) => principalFindings(role, path, principal, statement, services)),
    ...actions.flatMap((action, index): readonly Finding[] => {
      if (action === UNKNOWN) return [undecided(role, `${path}.Action[${index}]`)];
      const fault = actionFault(action, principals);
      return fault === undefined ? [] : [violation(role, `${path}.Action[${index}]`, fault)];
    }),
  ];
}

/** A role is for one thing: two services are two roles. */
function severalServices(role: Resource): readonly Finding[] {
  const parsed = parseDocument(member(role.props, PROPERTY));
  if (parsed.kind !== "known") return [];
  const statements = parsed.statements.filter((one) => one !== UNKNOWN);
  const services = [...servicesOf(statements.filter(mayAllow))].sort();
  if (services.length < 2) return [];
  return [
    violation(role, PROPERTY, {
      id: "several-services",
      what: `trusts ${services.join(" and ")}`,
      fix: "Make a role for each.",
    }),
  ];
}

/** `iam-trust-policy` */
export const trustOneService: Policy = {
  id: "iam-trust-policy",
  family: "iam",
  title: "A role trusts the one service that runs with it",
  severity: "critical",
  description:
    "A role's trust names one service by its whole name and allows sts:AssumeRole alone: no account, no other role, nobody else. Services that act for many accounts are held to the own one by aws:SourceAccount or aws:SourceArn. A deployment's role may trust an OIDC provider instead, with its audience and the repository in the subject.",
  why: "Whoever can take a role on has all that it has.",
  remediation: "Trust the service alone; for scheduler, events, pipes, states and apigateway add aws:SourceAccount.",
  references: [
    { framework: "AWS FSBP", control: "IAM.1" },
    { framework: "CWE", control: "CWE-441" },
  ],
  levels: ALWAYS,
  config: {
    services: {
      type: "array",
      description: "Services that roles may trust; empty allows each one.",
      default: SERVICES,
    },
  },
  types: [ROLE],
  checkResource: (role, settings) => [
    ...checkStatements(
      role,
      (statement, path) => statementFindings(role, path, statement, settings.list("services")),
      carriedDocuments(role).filter(({ purpose }) => purpose === "trust"),
    ),
    ...severalServices(role),
  ],
};
