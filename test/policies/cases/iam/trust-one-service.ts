import { trustOneService } from "../../../../policies/rules/iam/trust-one-service";
import { policyText } from "../../fixtures/world";
import { changing, inText, on, type PolicyCases } from "../../support/cases";
import { roleTrusting } from "../../support/documents";
import { UNKNOWN_TEXT } from "../../support/subject";

const OWN = "111111111111";
const statement = (Principal: unknown, Condition?: unknown, Action: unknown = "sts:AssumeRole") => ({
  Effect: "Allow",
  Principal,
  Action,
  Condition,
});
const service = (Service: unknown, Condition?: unknown, Action?: unknown) =>
  roleTrusting(statement({ Service }, Condition, Action));
const SOURCE = { StringEquals: { "aws:SourceAccount": OWN } };
const PROVIDER = `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com`;
const KEY = "token.actions.githubusercontent.com";
const token = (Condition: unknown, Federated: unknown = PROVIDER, Action: unknown = "sts:AssumeRoleWithWebIdentity") =>
  roleTrusting(statement({ Federated }, Condition, Action));
const AUDIENCE = { [`${KEY}:aud`]: "sts.amazonaws.com" };
const repository = (sub: unknown) => ({ StringEquals: AUDIENCE, StringLike: { [`${KEY}:sub`]: sub } });

export const trustOneServiceCases: PolicyCases = {
  policy: trustOneService,
  spellings: {
    "a service": {
      good: [
        on("of functions", service("lambda.amazonaws.com")),
        on("of tasks", service("ecs-tasks.amazonaws.com", SOURCE)),
        on("one that is added to the list", service("ec2.amazonaws.com"), {
          config: { services: ["ec2.amazonaws.com"] },
        }),
        on(
          "and a denial for everybody else",
          roleTrusting(statement({ Service: "lambda.amazonaws.com" }), { ...statement("*"), Effect: "Deny" }),
        ),
      ],
      bad: [
        on("every one", service("*"), { finding: "service:*" }),
        on("every one of AWS", service("*.amazonaws.com")),
        on("what is none", service("lambda")),
        on("one that runs nothing here", service("ec2.amazonaws.com"), { finding: "service:ec2" }),
        on("two", service(["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]), { finding: "several-services" }),
        on(
          "two in two statements",
          roleTrusting(
            statement({ Service: "lambda.amazonaws.com" }),
            statement({ Service: "ecs-tasks.amazonaws.com" }),
          ),
          { finding: "several-services" },
        ),
        on("and everybody", roleTrusting(statement({ Service: "lambda.amazonaws.com", AWS: "*" }))),
        on("behind an unknown", service([UNKNOWN_TEXT, "*"])),
      ],
    },
    "somebody else": {
      good: [on("nobody", service("lambda.amazonaws.com"))],
      bad: [
        "*",
        { AWS: "*" },
        { AWS: `arn:aws:iam::${OWN}:root` },
        { AWS: OWN },
        { AWS: `arn:aws:iam::${OWN}:role/other` },
        { AWS: "arn:aws:iam::999999999999:root" },
        { AWS: "arn:aws:iam::*:role/x" },
        { CanonicalUser: "abc" },
      ].map((principal) => on(JSON.stringify(principal), roleTrusting(statement(principal)), { finding: "identity:" })),
    },
    "what is allowed": {
      good: [on("in another case", service("lambda.amazonaws.com", undefined, "STS:assumerole"))],
      bad: [
        "sts:*",
        "*",
        "sts:TagSession",
        "sts:AssumeRoleWithWebIdentity",
        ["sts:AssumeRole", "sts:SetSourceIdentity"],
      ].map((action) => on(String(action), service("lambda.amazonaws.com", undefined, action), { finding: "action:" })),
    },
    "a service that acts for many accounts": {
      good: ["scheduler", "events", "pipes", "states", "apigateway"].flatMap((name) => [
        on(`${name}, by the account`, service(`${name}.amazonaws.com`, SOURCE)),
        on(
          `${name}, by the source`,
          service(`${name}.amazonaws.com`, { ArnLike: { "aws:SourceArn": `arn:aws:${name}:eu-central-1:${OWN}:x/y` } }),
        ),
      ]),
      bad: [
        ...["scheduler", "events", "pipes", "states", "apigateway"].map((name) =>
          on(`${name}, without`, service(`${name}.amazonaws.com`), { finding: "deputy:" }),
        ),
        ...[
          { StringLike: { "aws:SourceAccount": "*" } },
          { StringEqualsIfExists: { "aws:SourceAccount": OWN } },
          { ArnLike: { "aws:SourceArn": "arn:aws:scheduler:*:*:schedule/*" } },
          { Bool: { "aws:SecureTransport": "true" } },
        ].map((condition) =>
          on(JSON.stringify(condition), service("scheduler.amazonaws.com", condition), { finding: "deputy:" }),
        ),
      ],
    },
    "a provider of tokens": {
      good: [
        on("a repository", token(repository("repo:org/name:*"))),
        on("a branch", token({ StringEquals: { ...AUDIENCE, [`${KEY}:sub`]: "repo:org/name:ref:refs/heads/main" } })),
        on("two branches", token(repository(["repo:org/name:ref:a", "repo:org/name:ref:b"]))),
      ],
      bad: [
        on("every repository", token(repository("*")), { finding: "subject" }),
        on("every repository of an organisation", token(repository("repo:org/*")), { finding: "subject" }),
        on("one and every", token(repository(["repo:org/name:*", "repo:*"])), { finding: "subject" }),
        on("no repository", token({ StringEquals: AUDIENCE }), { finding: "subject" }),
        on("no audience", token({ StringLike: { [`${KEY}:sub`]: "repo:org/name:*" } }), { finding: "audience" }),
        on("nothing", token(undefined), { finding: "audience" }),
        on("another provider", token(repository("repo:org/name:*"), "accounts.google.com"), { finding: "federated:" }),
        on("another action", token(repository("repo:org/name:*"), PROVIDER, "sts:AssumeRole"), { finding: "action:" }),
      ],
    },
  },
  undecided: [
    on("a service that is not known", service(UNKNOWN_TEXT)),
    on("a trust that is not known", { type: "aws:iam/role:Role", props: { assumeRolePolicy: UNKNOWN_TEXT } }),
    on(
      "an account that is not known",
      service("scheduler.amazonaws.com", { StringEquals: { "aws:SourceAccount": UNKNOWN_TEXT } }),
    ),
  ],
  mutations: [
    changing("ratings-api-role", inText("lambda.amazonaws.com", "*")),
    changing("ratings-relay-sweep-role", (props) => ({
      ...props,
      assumeRolePolicy: policyText(statement({ Service: "scheduler.amazonaws.com" })),
    })),
  ],
};
