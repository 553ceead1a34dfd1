import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS } from "../../core/stage";
import { asList, member, UNKNOWN } from "../../core/value";

const POLICY = "aws:iam/policy:Policy";

/** Properties that name managed policies. */
const ATTACHES: Readonly<Record<string, string>> = {
  "aws:iam/role:Role": "managedPolicyArns",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
  "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
  "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
  "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": "managedPolicyArns",
};

const AWS_MANAGED = /^arn:[^:]+:iam::aws:policy\/(.+)$/;
const CUSTOMER = /^arn:[^:*?]+:iam::\d{12}:policy\/[^*?]+$/;

const references = (resource: Resource): readonly unknown[] => {
  const list = asList(member(resource.props, ATTACHES[resource.type] ?? ""));
  return list === UNKNOWN ? [UNKNOWN] : list;
};

function checkNames(resource: Resource, settings: Settings): readonly Finding[] {
  const path = ATTACHES[resource.type] ?? "";
  return references(resource).flatMap((value): readonly Finding[] => {
    if (value === UNKNOWN) return [];
    const arn = String(value);
    const name = AWS_MANAGED.exec(arn)?.[1];
    if (name === undefined ? CUSTOMER.test(arn) : settings.list("allowed").includes(name)) return [];
    const what =
      name === undefined
        ? `names "${arn}", which is no policy's ARN`
        : `attaches "${name}", which AWS keeps and grants more than is needed`;
    return [
      violation(resource, path, { id: `managed:${arn}`, what, fix: "Write a policy of the actions that are called." }),
    ];
  });
}

/** A customer's policy is one that the same program makes: only that one is judged. */
function checkOrigin(graph: Graph, resource: Resource): readonly Finding[] {
  const path = ATTACHES[resource.type] ?? "";
  const sources = graph.sources(resource, path, [POLICY]);
  return references(resource).flatMap((value): readonly Finding[] => {
    if (value === UNKNOWN) return sources.length > 0 ? [] : [undecided(resource, path)];
    const arn = String(value);
    if (!CUSTOMER.test(arn) || graph.named(arn, [POLICY], ["arn", "id"]) !== undefined) return [];
    const what = `attaches "${arn}", which the stack does not make: nobody here sees what it allows`;
    return [violation(resource, path, { id: `elsewhere:${arn}`, what, fix: "Make the policy in this stack." })];
  });
}

/** `iam-managed-policy-allowlist` */
export const allowManagedPolicies: Policy = {
  id: "iam-managed-policy-allowlist",
  family: "iam",
  title: "Only a few of AWS' own policies are attached, and none of other stacks",
  severity: "high",
  description:
    "Policies that AWS keeps are attached only when they are on the list, in whichever partition; policies of the account only when the same stack makes them.",
  why: "AWS' policies allow on every resource, and change without a word to you.",
  remediation: "Write the policy that the code needs, beside the role.",
  references: [
    { framework: "AWS FSBP", control: "IAM.1" },
    { framework: "cdk-nag", control: "AwsSolutions-IAM4" },
  ],
  levels: ALWAYS,
  config: {
    allowed: {
      type: "array",
      description: "Policies that AWS keeps and that may be attached: what follows `policy/` in their ARNs.",
      default: [
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AWSLambdaVPCAccessExecutionRole",
        "service-role/AmazonECSTaskExecutionRolePolicy",
        "AWSXRayDaemonWriteAccess",
      ],
    },
  },
  types: Object.keys(ATTACHES),
  checkResource: checkNames,
  checkStack: (graph) => graph.ofType(...Object.keys(ATTACHES)).flatMap((resource) => checkOrigin(graph, resource)),
};
