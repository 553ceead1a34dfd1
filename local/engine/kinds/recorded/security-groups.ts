/** Security groups and their rules: recorded only, since everything local is on loopback. */
import type { CheckFailure, Props } from "../../resource-kind";
import { isPresent } from "../../wire/values";
import { arn } from "./arn";
import type { RecordedSpec } from "./recorded-kind";

/** A rule names exactly one other end. */
const OTHER_ENDS = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

const checkRule = (inputs: Props): readonly CheckFailure[] => {
  const given = OTHER_ENDS.filter((name) => isPresent(inputs[name]));
  if (given.length === 1) return [];
  const found = given.length === 0 ? "none is given" : `${given.join(" and ")} are given`;
  return [{ property: OTHER_ENDS[0], reason: `exactly one of ${OTHER_ENDS.join(", ")} must be given, but ${found}` }];
};

const ruleSpec = (direction: "Egress" | "Ingress"): RecordedSpec => ({
  token: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
  idPrefix: "sgr-0",
  replaceOn: ["securityGroupId"],
  computed: ["arn", "securityGroupRuleId", "tagsAll"],
  check: checkRule,
  outputs: (_inputs, context) => ({
    arn: arn("ec2", `security-group-rule/${context.id}`, context),
    securityGroupRuleId: context.id,
  }),
});

export const securitySpecs: readonly RecordedSpec[] = [
  {
    token: "aws:ec2/securityGroup:SecurityGroup",
    idPrefix: "sg-0",
    replaceOn: ["name", "namePrefix", "description", "vpcId"],
    computed: ["arn", "ownerId"],
    autoName: { property: "name", maxLength: 255 },
    outputs: (inputs, context) => ({
      arn: arn("ec2", `security-group/${context.id}`, context),
      ownerId: context.account,
      description: inputs.description ?? "Managed by Pulumi",
    }),
  },
  ruleSpec("Egress"),
  ruleSpec("Ingress"),
];
