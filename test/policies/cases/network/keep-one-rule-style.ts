import { keepOneRuleStyle } from "../../../../policies/rules/network/keep-one-rule-style";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

type Props = Readonly<Record<string, unknown>>;
const RULE = { description: "Requests", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] };
const group = (props: Props): Subject => ({
  type: "aws:ec2/securityGroup:SecurityGroup",
  name: "group",
  props: { id: "sg-1", ...props },
});
const own = (props: Props, module = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"): Subject => ({
  type: `aws:${module}`,
  name: "rule",
  props: { securityGroupId: "sg-1", description: "Requests", ipProtocol: "tcp", protocol: "tcp", ...props },
});
const classic = (props: Props) => own({ type: "egress", ...props }, "ec2/securityGroupRule:SecurityGroupRule");

export const keepOneRuleStyleCases: PolicyCases = {
  policy: keepOneRuleStyle,
  spellings: {
    "a description of white space": {
      good: [on("a short one", own({ description: "x" }))],
      bad: [on("none", own({ description: " " }), { finding: "no-description" })],
    },
    "inline rules": {
      good: [on("described", group({ ingress: [RULE], egress: [RULE] }))],
      bad: [
        on("without a description", group({ ingress: [{ ...RULE, description: undefined }] }), {
          finding: "no-description",
        }),
        on("an empty description", group({ egress: [{ ...RULE, description: "" }] }), { finding: "no-description" }),
        on("every protocol", group({ egress: [{ ...RULE, protocol: "-1" }] }), { finding: "every-protocol" }),
        on("every protocol as a number", group({ egress: [{ ...RULE, protocol: -1 }] }), { finding: "every-protocol" }),
      ],
    },
    "rules of their own": {
      good: [on("described", [group({}), own({})]), on("classic", [group({}), classic({})])],
      bad: [
        on("without a description", own({ description: undefined }), { finding: "no-description" }),
        on("every protocol", own({ ipProtocol: "-1" }), { finding: "every-protocol" }),
        on("every protocol, classic", classic({ protocol: "all" }), { finding: "every-protocol" }),
      ],
    },
    "both styles on one group": {
      good: [on("on two groups", [group({ ingress: [RULE] }), own({ securityGroupId: "sg-2" })])],
      bad: [
        on("by id", [group({ ingress: [RULE] }), own({})], { finding: "mixed-styles" }),
        on(
          "before the group exists",
          [
            group({ id: UNKNOWN_TEXT, ingress: [RULE] }),
            {
              ...classic({ securityGroupId: UNKNOWN_TEXT }),
              propertyDependencies: {
                securityGroupId: ["urn:pulumi:dev::banyan::aws:ec2/securityGroup:SecurityGroup::group"],
              },
            },
          ],
          { finding: "mixed-styles" },
        ),
      ],
    },
  },
  undecided: [on("a protocol that is not known", own({ ipProtocol: UNKNOWN_TEXT }))],
  mutations: [
    changing("network-monolith-https", without("description")),
    changing("network-monolith-https", having({ ipProtocol: "-1" })),
    changing("network-monolith", having({ id: "network-monolith-id", ingress: [RULE] })),
  ],
};
