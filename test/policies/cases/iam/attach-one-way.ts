import { attachOneWay } from "../../../../policies/rules/iam/attach-one-way";
import { allow, changed, policyText, roleArn, rolePolicyFor, subject, tableArn, WORLD } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";

const GET = allow("dynamodb:GetItem", tableArn("ratings"));
const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const NAME = "banyan-dev-ratings-api";
const role = (props: Readonly<Record<string, unknown>>): Subject => ({
  type: "aws:iam/role:Role",
  name: "own",
  props: { name: NAME, arn: roleArn(NAME), ...props },
});
const inline = (name: string) => ({ inlinePolicies: [{ name, policy: policyText(GET) }] });
const attachment = (policyArn: unknown, to: unknown = NAME): Subject => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  name: "attachment",
  props: { role: to, policyArn },
});
const exclusive: Subject = {
  type: "aws:iam/policyAttachment:PolicyAttachment",
  name: "exclusive",
  props: { roles: ["other"], policyArn: BASIC },
};

export const attachOneWayCases: PolicyCases = {
  policy: attachOneWay,
  spellings: {
    "for the whole account": {
      good: [on("for one role", attachment(BASIC))],
      bad: [
        on("exclusively", exclusive, { finding: "exclusive", by: "stack" }),
        on("exclusively, in production", exclusive, { stack: "prod" }),
      ],
    },
    "a role": {
      good: [
        on("by separate resources", [role({}), rolePolicyFor(NAME, GET), attachment(BASIC)]),
        on("by its own properties", role({ ...inline("own"), managedPolicyArns: [BASIC] })),
        on("by separate resources that the provider has read", [
          role({ managedPolicyArns: [BASIC] }),
          attachment(BASIC),
        ]),
        on("by its own properties, beside another role's", [role(inline("own")), rolePolicyFor("other", GET)]),
        on("the compliant stack", WORLD),
      ],
      bad: [
        on("both, by name", [role(inline("own")), rolePolicyFor(NAME, GET)], { finding: "mixed:inlinePolicies" }),
        on("both, by ARN", [role({ managedPolicyArns: [BASIC] }), rolePolicyFor(roleArn(NAME), GET)], {
          finding: "mixed:managedPolicyArns",
        }),
        on("both, by attachment", [
          role({ managedPolicyArns: [BASIC] }),
          attachment("arn:aws:iam::111111111111:policy/x"),
        ]),
        on(
          "both, by what the property was computed from",
          changed("ratings-api-role", inline("own")).concat({
            ...rolePolicyFor(NAME, GET),
            props: { role: UNKNOWN_TEXT, policy: policyText(GET) },
            propertyDependencies: { role: [urnOf(subject("ratings-api-role"))] },
          }),
        ),
      ],
    },
  },
  mutations: [changing("ratings-api-role", having(inline("other")))],
};
