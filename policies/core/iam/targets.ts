/** What an escalation path takes over, where that is known from the stack: functions, builds, machines and their roles. */
import type { Grant } from "../contexts/grants";
import { grantsIn } from "../contexts/grants";
import { covers, hasWildcard } from "../glob";
import type { Graph } from "../graph";
import type { Resource } from "../resource";
import { at, member, UNKNOWN } from "../value";
import { ROLE } from "./carriers";
import { mayMean, widened } from "./reach";
import type { Statement } from "./document";

interface Target {
  readonly type: string;
  readonly service: string;
  /** How ARNs of it end, `{name}` being its name. */
  readonly forms: readonly string[];
  /** Where its role stands. */
  readonly role: readonly string[];
}

const target = (type: string, service: string, forms: readonly string[], ...role: readonly string[]): Target => ({
  type,
  service,
  forms,
  role,
});

const MACHINE = target("aws:ec2/instance:Instance", "ec2", ["instance/*"], "iamInstanceProfile");
const PROFILE = "aws:iam/instanceProfile:InstanceProfile";

/** By the service of the path's actions. */
const TARGETS: Readonly<Record<string, Target>> = {
  sts: target(ROLE, "iam", ["role/{name}", "role/*/{name}"]),
  lambda: target("aws:lambda/function:Function", "lambda", ["function:{name}", "function:{name}:*"], "role"),
  codebuild: target("aws:codebuild/project:Project", "codebuild", ["project/{name}"], "serviceRole"),
  apprunner: target(
    "aws:apprunner/service:Service",
    "apprunner",
    ["service/{name}/*"],
    "instanceConfiguration",
    "instanceRoleArn",
  ),
  glue: target("aws:glue/devEndpoint:DevEndpoint", "glue", ["devEndpoint/{name}"], "roleArn"),
  sagemaker: target(
    "aws:sagemaker/notebookInstance:NotebookInstance",
    "sagemaker",
    ["notebook-instance/{name}"],
    "roleArn",
  ),
  cloudformation: target("aws:cloudformation/stack:Stack", "cloudformation", ["stack/{name}/*"], "iamRoleArn"),
  "bedrock-agentcore": target(
    "aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter",
    "bedrock-agentcore",
    ["code-interpreter/*"],
    "executionRoleArn",
  ),
  ec2: MACHINE,
  ssm: MACHINE,
  "ec2-instance-connect": MACHINE,
};

function roleOf(graph: Graph, resource: Resource, { role }: Target): Resource | undefined {
  const [property] = role;
  if (property === undefined) return resource;
  const holder =
    resource.type === MACHINE.type ? graph.resolve(resource, property, [PROFILE], ["name", "id"]) : undefined;
  if (holder !== undefined) return graph.resolve(holder, "role", [ROLE], ["name", "id", "arn"]);
  return graph.resolveValue(resource, property, at(resource.props, ...role), [ROLE], ["arn", "name", "id"]);
}

const isMeant = (graph: Graph, grant: Grant, resource: Resource, { service, forms }: Target): boolean => {
  const { statement, carrier, property } = grant;
  if (statement === undefined) return false;
  if (statement.resources.includes(UNKNOWN) && graph.sources(carrier, property, [resource.type]).includes(resource))
    return true;
  const name = member(resource.props, "name");
  const named = forms.map((form) => form.replace("{name}", typeof name === "string" ? name : "*"));
  return mayMean(statement, service, named);
};

export interface Reached {
  readonly resource: Resource;
  readonly role: Resource | undefined;
}

/** What a grant of an action reaches; `undefined` for actions whose targets are of no known type. */
export function reachedBy(graph: Graph, grant: Grant, action: string): readonly Reached[] | undefined {
  const found = TARGETS[action.split(":")[0] ?? ""];
  if (found === undefined) return undefined;
  return graph
    .ofType(found.type)
    .filter((resource) => isMeant(graph, grant, resource, found))
    .map((resource) => ({ resource, role: roleOf(graph, resource, found) }));
}

/** Whether a grant leaves open what it reaches. */
export const leavesOpen = ({ resources, inverted }: Statement): boolean =>
  inverted.includes("NotResource") ||
  resources.some((one) => one !== UNKNOWN && hasWildcard(widened(one).split(":").slice(5).join(":") || one));

/** What a role may do that another may not, as `action on resource`; `UNKNOWN` when a document is not known. */
export function excess(graph: Graph, role: Resource, over: Resource): string | typeof UNKNOWN | undefined {
  const grants = graph.once(grantsIn);
  const of = (one: Resource): readonly Grant[] => grants.filter((grant) => grant.role === one);
  const held = of(over).flatMap(({ statement }) => (statement === undefined ? [] : [statement]));
  for (const { statement } of of(role)) {
    if (statement === undefined) return UNKNOWN;
    if (statement.inverted.length > 0) return "everything but a few";
    for (const action of statement.actions)
      for (const resource of statement.resources)
        if (action !== UNKNOWN && resource !== UNKNOWN && !held.some((one) => holds(one, action, resource)))
          return `${action} on ${resource}`;
  }
  return undefined;
}

const holds = ({ actions, resources, inverted }: Statement, action: string, resource: string): boolean =>
  inverted.length === 0 &&
  actions.some((one) => one !== UNKNOWN && covers(one.toLowerCase(), action.toLowerCase())) &&
  resources.some((one) => one !== UNKNOWN && covers(one, resource));
