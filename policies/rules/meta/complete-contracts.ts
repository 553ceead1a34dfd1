import { grantsIn, type Grant } from "../../core/contexts/grants";
import { undecided, violation, type Finding } from "../../core/finding";
import { BOUNDED_CONTEXT, type Graph } from "../../core/graph";
import { intersect } from "../../core/glob";
import { ROLE } from "../../core/iam/carriers";
import { ownerInTags } from "../../core/owner";
import type { Policy } from "../../core/policy";
import { loadBalancerTokens, typeChain, type Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS } from "../../core/stage";
import { asList, member, UNKNOWN, type Value } from "../../core/value";

/** What must belong to somebody. */
const BELONGING = [
  "aws:lambda/function:Function",
  "aws:dynamodb/table:Table",
  ROLE,
  ...loadBalancerTokens("ListenerRule"),
];
const KEYS = ["context", "stage", "phase", "weight", "paths", "table", "grants"];

const isEmpty = (value: Value): boolean =>
  value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** A component whose contract is not told cannot be held to it. */
function contractFindings(component: Resource): readonly Finding[] {
  const incomplete = (path: string, id: string, what: string): Finding =>
    violation(component, path, {
      id,
      what,
      fix: "Pass the contract as the component's inputs, and register it as its outputs.",
    });
  const missing = KEYS.filter((key) => member(component.props, key) === null);
  const open = KEYS.filter((key) => member(component.props, key) === UNKNOWN).map((key) => undecided(component, key));
  if (missing.length === KEYS.length) return [incomplete("", "empty", "the contract is empty"), ...open];
  return [
    ...missing.map((key) => incomplete(key, `missing:${key}`, "is missing from the contract")),
    ...["context", "paths", "table"]
      .filter((key) => !missing.includes(key) && isEmpty(member(component.props, key)))
      .map((key) => incomplete(key, `empty:${key}`, "is empty")),
    ...open,
  ];
}

/** Whether a component above says whose a resource is: told by the URN, and by the parents that are known. */
const hasComponent = (types: readonly string[], packages: readonly string[]): boolean =>
  types.some((type) => packages.includes(type.split(":")[0] ?? ""));

function belongingFindings(resource: Resource, above: readonly string[], settings: Settings): readonly Finding[] {
  const parents = [...typeChain(resource.urn).slice(0, -1), ...typeChain(resource.parent ?? ""), ...above];
  if (hasComponent(parents, settings.list("packages"))) return [];
  const owner = ownerInTags(resource);
  if (owner === "platform" || owner === "monolith") return [];
  return [
    violation(resource, "", {
      id: "belongs-to-nobody",
      what: "has neither a BoundedContext nor a component of the platform above it",
      fix: "Create it inside of its context's component with { parent: this }.",
    }),
  ];
}

/** Actions that a context's contract grants, in lower case. */
const granted = (component: Resource): readonly string[] | typeof UNKNOWN => {
  const grants = asList(member(component.props, "grants"));
  if (grants === UNKNOWN) return UNKNOWN;
  return grants.flatMap((grant) => {
    const actions = asList(member(grant, "actions"));
    return actions === UNKNOWN
      ? []
      : actions.filter((action): action is string => typeof action === "string").map((action) => action.toLowerCase());
  });
};

/** What a role policy allows beyond the contract and what every context's runtime needs. */
function grantFindings(
  graph: Graph,
  { carrier, path, statement, owner }: Grant,
  settings: Settings,
): readonly Finding[] {
  const component = graph.ofType(BOUNDED_CONTEXT).find((one) => graph.contextOf(one) === owner);
  const allowed = component === undefined ? UNKNOWN : granted(component);
  if (statement === undefined || allowed === UNKNOWN) return [];
  const known = [...allowed, ...settings.list("runtimeActions").map((action) => action.toLowerCase())];
  return statement.actions.flatMap((action): readonly Finding[] => {
    if (action === UNKNOWN || known.some((one) => one === action.toLowerCase())) return [];
    if (known.some((one) => one.includes("*") && intersect(one, action.toLowerCase()))) return [];
    return [
      violation(carrier, `${path}.Action`, {
        id: `not-granted:${action.toLowerCase()}`,
        what: `allows "${action}", which the contract of "${owner ?? ""}" does not grant`,
        fix: "Add it to the context's grants with a reason, or remove it.",
      }),
    ];
  });
}

/** `meta-contract-complete` */
export const completeContracts: Policy = {
  id: "meta-contract-complete",
  family: "meta",
  title: "Everything belongs to somebody, and contracts are told and kept",
  severity: "high",
  description:
    "Functions, tables, roles and listener rules have a component of the project above them, or are tagged as the platform's or the monolith's. A context's component tells its whole contract (context, stage, phase, weight, paths, table, grants), and its role policies allow nothing beyond the contract's grants and the runtime's own needs.",
  why: "Isolation is judged by who owns what: what nobody owns is not judged at all.",
  remediation: "Create the resource inside of its component; pass the contract as inputs and register it.",
  references: [{ framework: "Banyan", control: "bounded contexts" }],
  levels: ALWAYS,
  config: {
    packages: {
      type: "array",
      description: "Packages of components that say whose a resource is.",
      default: ["banyan"],
    },
    runtimeActions: {
      type: "array",
      description: "Actions that the runtime of every context needs, whatever its contract grants.",
      default: [
        ...["GetItem", "BatchGetItem", "Query", "Scan", "PutItem", "UpdateItem", "DeleteItem"].map(
          (name) => `dynamodb:${name}`,
        ),
        ...["BatchWriteItem", "ConditionCheckItem"].map((name) => `dynamodb:${name}`),
        ...["logs:CreateLogStream", "logs:PutLogEvents", "lambda:InvokeFunction", "secretsmanager:GetSecretValue"],
        ...["events:PutEvents", "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        ...["BeginTransaction", "CommitTransaction", "ExecuteStatement", "RollbackTransaction"].map(
          (name) => `rds-data:${name}`,
        ),
        ...["xray:PutTraceSegments", "xray:PutTelemetryRecords", "cloudwatch:PutMetricData", "ssm:GetParameter"],
        ...["kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt", "kms:DescribeKey"],
      ],
    },
  },
  types: [BOUNDED_CONTEXT, ...BELONGING],
  checkResource: (resource, settings) =>
    resource.type === BOUNDED_CONTEXT ? contractFindings(resource) : belongingFindings(resource, [], settings),
  checkStack: (graph, settings) => [
    ...graph.ofType(BOUNDED_CONTEXT).flatMap(contractFindings),
    ...graph.ofType(...BELONGING).flatMap((resource) =>
      belongingFindings(
        resource,
        graph.ancestorsOf(resource).map(({ type }) => type),
        settings,
      ),
    ),
    ...graph
      .once(grantsIn)
      .filter(({ role }) => role !== undefined && graph.ancestorsOf(role).some(({ type }) => type === BOUNDED_CONTEXT))
      .flatMap((grant) => grantFindings(graph, grant, settings)),
  ],
};
