import { closeDefaultGroup } from "../../../../policies/rules/network/close-default-group";
import { adding, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const group = (props: Readonly<Record<string, unknown>>): Subject => ({
  type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  props: { vpcId: "vpc-1", ...props },
});
const RULE = { protocol: "-1", fromPort: 0, toPort: 0, self: true };

export const closeDefaultGroupCases: PolicyCases = {
  policy: closeDefaultGroup,
  spellings: {
    "the default group": {
      good: [on("without rules", group({})), on("with empty lists", group({ ingress: [], egress: [] }))],
      bad: [
        on("AWS' own ingress", group({ ingress: [RULE] }), { finding: "ingress" }),
        on("egress", group({ egress: [{ ...RULE, cidrBlocks: ["0.0.0.0/0"] }] }), { finding: "egress" }),
      ],
    },
  },
  undecided: [on("rules that are not known", group({ ingress: UNKNOWN_TEXT }))],
  mutations: [adding(group({ ingress: [RULE] }))],
};
