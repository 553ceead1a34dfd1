import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import {
  groupOf,
  GROUPS,
  inRule,
  isRule,
  protocolName,
  RULES,
  rulesOf,
  type GroupRule,
} from "../../core/security-groups";
import { IN_PRODUCTION } from "../../core/stage";
import { UNKNOWN } from "../../core/value";

const bodyFindings = (rule: GroupRule): readonly Finding[] => {
  const found: Finding[] = [];
  const description = inRule(rule, "description");
  if (rule.description === UNKNOWN) found.push(undecided(rule.resource, description));
  else if (typeof rule.description !== "string" || rule.description.trim() === "")
    found.push(
      violation(rule.resource, description, {
        id: "no-description",
        what: "is missing",
        fix: "Say in a few words who calls whom.",
      }),
    );
  const protocol = inRule(rule, rule.resource.type.startsWith("aws:vpc/") ? "ipProtocol" : "protocol");
  if (rule.protocol === UNKNOWN) found.push(undecided(rule.resource, protocol));
  else if (protocolName(rule.protocol) === "-1")
    found.push(
      violation(rule.resource, protocol, {
        id: "every-protocol",
        what: "is -1: every protocol on every port",
        fix: 'Name the protocol and the ports, such as "tcp" 443.',
      }),
    );
  return found;
};

function mixed(graph: Graph, rule: Resource): readonly Finding[] {
  const group = groupOf(graph, rule);
  if (group === undefined || rulesOf(group).length === 0) return [];
  return [
    violation(rule, "securityGroupId", {
      id: `mixed-styles:${group.name}`,
      what: `adds a rule to ${group.name}, which states rules of its own inline; each update of one style removes the other's`,
      fix: "State all rules of a group in one style, best as resources of their own.",
    }),
  ];
}

/** `net-sg-rule-style` */
export const keepOneRuleStyle: Policy = {
  id: "net-sg-rule-style",
  family: "network",
  title: "Security-group rules have one style, a description and a protocol",
  severity: "medium",
  description:
    "A group's rules are either inline or resources of their own, each has a description, and none is for every protocol.",
  why: "Inline rules and rule resources undo each other, and a rule that nobody can explain is never removed.",
  remediation: "State all rules of a group as resources of their own, each with a description, a protocol and ports.",
  references: [{ framework: "Pulumi", control: "aws.ec2.SecurityGroup, note on rules" }],
  levels: IN_PRODUCTION,
  config: {},
  checkStack: (graph) => [
    ...graph.ofType(...GROUPS, ...RULES).flatMap((resource) => rulesOf(resource).filter(isRule).flatMap(bodyFindings)),
    ...graph.ofType(...RULES).flatMap((rule) => mixed(graph, rule)),
  ],
};
