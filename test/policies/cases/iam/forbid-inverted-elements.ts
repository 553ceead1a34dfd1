import { forbidInvertedElements } from "../../../../policies/rules/iam/forbid-inverted-elements";
import { tableArn } from "../../fixtures/world";
import { changing, inText, on, type PolicyCases } from "../../support/cases";
import { bucketPolicy, carrying, IDENTITY, queuePolicy, rolePolicy, roleTrusting } from "../../support/documents";
import { UNKNOWN_TEXT } from "../../support/subject";

const TABLE = tableArn("ratings");
const GOOD = { Effect: "Allow", Action: "dynamodb:GetItem", Resource: TABLE };
const SEND = {
  Effect: "Allow",
  Principal: { Service: "sns.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: "*",
};
const ALL_BUT = { NotPrincipal: { AWS: "arn:aws:iam::111111111111:root" }, Action: "s3:GetObject", Resource: "*" };

export const forbidInvertedElementsCases: PolicyCases = {
  policy: forbidInvertedElements,
  spellings: {
    NotAction: {
      good: [
        on("an action", rolePolicy(GOOD)),
        on("in a denial", rolePolicy(GOOD, { Effect: "Deny", NotAction: "iam:*", Resource: "*" })),
      ],
      bad: Object.entries(IDENTITY).map(([carrier, carry]) =>
        on(carrier, carry({ Effect: "Allow", NotAction: ["iam:*"], Resource: TABLE }), { finding: "not-action" }),
      ),
    },
    NotResource: {
      good: [on("in a denial", rolePolicy(GOOD, { Effect: "Deny", Action: "dynamodb:*", NotResource: TABLE }))],
      bad: [
        ...Object.entries(IDENTITY).map(([carrier, carry]) =>
          on(carrier, carry({ Effect: "Allow", Action: "dynamodb:GetItem", NotResource: TABLE }), {
            finding: "not-resource",
          }),
        ),
        on("of a queue", queuePolicy({ ...SEND, Resource: undefined, NotResource: "a" }), { finding: "not-resource" }),
        on(
          "with an effect that is no denial",
          rolePolicy({ Effect: "deny", Action: "s3:GetObject", NotResource: "a" }),
        ),
      ],
    },
    NotPrincipal: {
      good: [on("a principal", queuePolicy(SEND)), on("in a denial", bucketPolicy({ Effect: "Deny", ...ALL_BUT }))],
      bad: [
        on("of a bucket", bucketPolicy({ Effect: "Allow", ...ALL_BUT }), { finding: "not-principal" }),
        on("of a table", carrying("aws:dynamodb/resourcePolicy:ResourcePolicy")({ Effect: "Allow", ...ALL_BUT }), {
          finding: "not-principal",
        }),
        on("of a role", roleTrusting({ Effect: "Allow", NotPrincipal: "*", Action: "sts:AssumeRole" })),
      ],
    },
  },
  undecided: [on("a document that is not known", { type: "aws:iam/policy:Policy", props: { policy: UNKNOWN_TEXT } })],
  mutations: [changing("ratings-api-policy", inText('\\"Resource\\"', '\\"NotResource\\"'))],
};
