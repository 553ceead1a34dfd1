import { violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import { ROLE } from "../../core/iam/carriers";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { asList, member, UNKNOWN } from "../../core/value";

const ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment";

/** Resources that give a role something, the property that names the role, and what they give. */
const INLINE = [["aws:iam/rolePolicy:RolePolicy", "role", "name"]] as const;
const MANAGED = [
  ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", "policyArn"],
  ["aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "roleName", "policyArns"],
] as const;

interface Given {
  readonly resource: Resource;
  readonly names: readonly unknown[];
}

function givenTo(graph: Graph, role: Resource, ways: readonly (readonly [string, string, string])[]): readonly Given[] {
  return ways.flatMap(([type, property, given]) =>
    graph
      .ofType(type)
      .filter((one) => graph.resolve(one, property, [ROLE], ["name", "id", "arn"]) === role)
      .map((resource) => {
        const names = asList(member(resource.props, given));
        return { resource, names: names === UNKNOWN ? [UNKNOWN] : names };
      }),
  );
}

/** What the role itself lists. What is attached separately shows up there as well, once the provider has read it. */
function listed(role: Resource, property: string, key: string | undefined, given: readonly Given[]): boolean {
  const list = asList(member(role.props, property));
  if (list === UNKNOWN) return false;
  const separate = given.flatMap(({ names }) => names);
  return list.some((entry) => {
    const name = key === undefined ? entry : member(entry, key);
    return name === null || name === UNKNOWN ? entry !== UNKNOWN && key !== undefined : !separate.includes(name);
  });
}

function mixed(graph: Graph, role: Resource): readonly Finding[] {
  const [inline, managed] = [givenTo(graph, role, INLINE), givenTo(graph, role, MANAGED)];
  const separate = [...inline, ...managed];
  if (separate.length === 0) return [];
  const properties = [
    ...(listed(role, "inlinePolicies", "name", inline) ? ["inlinePolicies"] : []),
    ...(listed(role, "managedPolicyArns", undefined, managed) ? ["managedPolicyArns"] : []),
  ];
  return properties.map((property) =>
    violation(role, property, {
      id: `mixed:${property}`,
      what: `stands beside ${separate.map(({ resource }) => resource.name).join(", ")}: the role takes away what the others attach`,
      fix: "Use separate resources alone.",
    }),
  );
}

/** `iam-attachment-style` */
export const attachOneWay: Policy = {
  id: "iam-attachment-style",
  family: "iam",
  title: "A role gets its policies in one way",
  severity: "medium",
  description:
    "A role has its policies either in its own properties or by separate resources, and none by PolicyAttachment, which detaches the policy from everything else in the account.",
  why: "Two ways that do not know each other take away what the other one gave.",
  remediation: "Use RolePolicy and RolePolicyAttachment.",
  references: [{ framework: "awsguard", control: "iam-policy-attachment" }],
  levels: IN_PRODUCTION,
  config: {},
  checkStack: (graph) => [
    ...graph.ofType(ATTACHMENT).map((resource) =>
      violation(resource, "", {
        id: "exclusive",
        what: "attaches the policy exclusively: every other role, user and group of the account loses it",
        fix: "Use RolePolicyAttachment.",
      }),
    ),
    ...graph.ofType(ROLE).flatMap((role) => mixed(graph, role)),
  ],
};
