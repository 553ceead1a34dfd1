import { keepResourcePoliciesOwn } from "../../../../policies/rules/contexts/keep-resource-policies-own";
import { changed, plus, policyText, roleArn, subject, tableArn, WORLD } from "../../fixtures/world";
import { adding, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";

const letting = (principal: unknown, more: Record<string, unknown> = {}): string =>
  policyText({ Effect: "Allow", Principal: principal, Action: "dynamodb:GetItem", Resource: "*", ...more });
const OWN = { AWS: roleArn("banyan-dev-ratings-api") };
const FOREIGN = { AWS: roleArn("banyan-dev-schedule-api") };
const table = (policy: unknown) =>
  plus({
    type: "aws:dynamodb/resourcePolicy:ResourcePolicy",
    name: "document",
    props: { resourceArn: tableArn("ratings"), policy },
  });
const queue = (policy: unknown) => changed("ratings-queue", { policy });
const attached = (policy: unknown, extra: Partial<Subject> = {}) =>
  plus({
    type: "aws:sqs/queuePolicy:QueuePolicy",
    name: "document",
    props: { queueUrl: subject("ratings-queue").props["url"], policy },
    ...extra,
  });
const key = (policy: unknown, owner = "ratings") =>
  plus({ type: "aws:kms/key:Key", name: "key", props: { policy, tags: { BoundedContext: owner } } });
const secret: Subject = {
  type: "aws:secretsmanager/secret:Secret",
  name: "own",
  props: {
    name: "own",
    arn: "arn:aws:secretsmanager:eu-central-1:111111111111:secret:own-AbCdEf",
    tags: { BoundedContext: "ratings" },
  },
};
const secretPolicy = (policy: unknown) =>
  plus(secret, {
    type: "aws:secretsmanager/secretPolicy:SecretPolicy",
    name: "document",
    props: { secretArn: secret.props["arn"], policy },
  });

export const keepResourcePoliciesOwnCases: PolicyCases = {
  policy: keepResourcePoliciesOwn,
  spellings: {
    "of a table": {
      good: [
        on("the own role", table(letting(OWN))),
        on("a denial", table(letting(FOREIGN, { Effect: "Deny" }))),
        on("none", WORLD),
      ],
      bad: [
        on("another context's role", table(letting(FOREIGN)), { finding: "principal" }),
        on("beside the own", table(letting({ AWS: [OWN.AWS, FOREIGN.AWS] }))),
        on("everybody", table(letting("*")), { finding: "principal:*" }),
        on("the monolith's role", table(letting({ AWS: roleArn("banyan-dev-monolith") }))),
        on("a role that is not of the stack", table(letting({ AWS: roleArn("banyan-dev-tickets-api") }))),
      ],
    },
    "of a queue": {
      good: [
        on("the own role", queue(letting(OWN))),
        on("a service", queue(letting({ Service: "events.amazonaws.com" }))),
        on("the account", queue(letting({ AWS: "arn:aws:iam::111111111111:root" }))),
      ],
      bad: [
        on("in the queue", queue(letting(FOREIGN))),
        on("beside the queue", attached(letting(FOREIGN))),
        on(
          "beside a queue that is not known",
          attached(letting(FOREIGN), {
            props: { queueUrl: UNKNOWN_TEXT, policy: letting(FOREIGN) },
            propertyDependencies: { queueUrl: [urnOf(subject("ratings-queue"))] },
          }),
        ),
      ],
    },
    "of a key": {
      good: [on("the own role", key(letting(OWN))), on("the platform's key", key(letting(FOREIGN), "platform"))],
      bad: [
        on("another's", key(letting(FOREIGN))),
        on(
          "another's, by a condition",
          key(letting("*", { Condition: { ArnEquals: { "aws:PrincipalArn": roleArn("banyan-dev-schedule-api") } } })),
        ),
      ],
    },
    "of a secret": {
      good: [on("the own role", secretPolicy(letting(OWN)))],
      bad: [on("another's", secretPolicy(letting(FOREIGN)))],
    },
  },
  undecided: [on("a document that is not known", queue(UNKNOWN_TEXT))],
  mutations: [
    adding({
      type: "aws:dynamodb/resourcePolicy:ResourcePolicy",
      name: "document",
      props: {
        resourceArn: "arn:aws:dynamodb:eu-central-1:111111111111:table/banyan-prod-ratings-g1",
        policy: letting({ AWS: "arn:aws:iam::111111111111:role/banyan-prod-monolith" }),
      },
    }),
  ],
};
