import { makeConditionsCount } from "../../../../policies/rules/iam/make-conditions-count";
import { policyText } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { bucketPolicy, IDENTITY, keyPolicy, rolePolicy, roleTrusting } from "../../support/documents";
import { UNKNOWN_TEXT } from "../../support/subject";

type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const OWN = "111111111111";
const star = (condition: Condition) => ({
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "*",
  Condition: condition,
});
const everybody = (condition: Condition, Principal: unknown = "*") => ({
  Effect: "Allow",
  Principal,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::assets/*",
  Condition: condition,
});
const passing = (condition: Condition) => ({
  Effect: "Allow",
  Action: "iam:PassRole",
  Resource: `arn:aws:iam::${OWN}:role/r`,
  Condition: condition,
});
const trusting = (condition: Condition, Principal: unknown = { Service: "scheduler.amazonaws.com" }) =>
  roleTrusting({ Effect: "Allow", Principal, Action: "sts:AssumeRole", Condition: condition });

/** Tests that restrict whoever they are asked of. */
const RESTRICTING: Readonly<Record<string, Condition>> = {
  "the account": { StringEquals: { "aws:SourceAccount": OWN } },
  "the account, key in another case": { StringEquals: { "AWS:sourceaccount": [OWN] } },
  "the organisation": { StringEquals: { "aws:PrincipalOrgID": "o-abc123" } },
  "an ARN": { ArnLike: { "aws:SourceArn": `arn:aws:sns:eu-central-1:${OWN}:*` } },
  "an ARN as text": { StringLike: { "aws:PrincipalArn": `arn:aws:iam::${OWN}:role/banyan-*` } },
  "some address": { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "192.0.2.0/24"] } },
  "one of two tests": { Bool: { "aws:SecureTransport": "true" }, StringEquals: { "aws:SourceAccount": OWN } },
  "any of several": { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-abc/r-ab12/*" } },
  "the sessions of a role": { StringLike: { "aws:userid": "AROA1234567890EXAMPLE:*" } },
  "a network": { StringEquals: { "aws:SourceVpce": "vpce-1" } },
};

/** Tests that everybody passes. */
const NEUTRAL: Readonly<Record<string, Condition>> = {
  "like everything": { StringLike: { "aws:PrincipalArn": "*" } },
  "like nearly everything": { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/admin" } },
  "an ARN like everything": { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:*" } },
  "an ARN equal to a pattern": { ArnEquals: { "aws:SourceArn": "arn:*:*:*:*:*" } },
  "one and everything": { StringLike: { "aws:PrincipalOrgID": ["o-abc", "*"] } },
  "every organisation": { StringLike: { "aws:PrincipalOrgID": "o-*" } },
  "every organisation's paths": { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*/r-*/ou-*" } },
  "every session of a name": { StringLike: { "aws:userid": "*:deploy" } },
  "every account": { StringLike: { "aws:SourceAccount": "????????????" } },
  "where it is given": { StringEqualsIfExists: { "aws:SourceAccount": OWN } },
  "all of none": { "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-abc" } },
  "something is there": { Null: { "aws:SourceAccount": "false" } },
  "all but one": { StringNotEquals: { "aws:SourceAccount": OWN } },
  "like none": { ArnNotLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } },
  "before a day": { DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } },
  "with encryption on the way": { Bool: { "aws:SecureTransport": "true" } },
  "every address": { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } },
  "every address in halves": { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } },
  "a block that is too wide": { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "64.0.0.0/7"] } },
  "every address of version 6": { IpAddress: { "aws:SourceIp": "::/0" } },
  "not some address": { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
  "through a service": { StringEquals: { "kms:ViaService": "dynamodb.eu-central-1.amazonaws.com" } },
  "what it is itself": { StringEquals: { "aws:PrincipalAccount": "${aws:PrincipalAccount}" } },
};

const FEDERATED = { Federated: `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com` };
const subject = (sub: string) =>
  trusting(
    {
      StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
      StringLike: { "token.actions.githubusercontent.com:sub": sub },
    },
    FEDERATED,
  );

export const makeConditionsCountCases: PolicyCases = {
  policy: makeConditionsCount,
  spellings: {
    "for everybody": {
      good: [
        ...Object.entries(RESTRICTING).map(([title, condition]) => on(title, bucketPolicy(everybody(condition)))),
        on("everybody of AWS", bucketPolicy(everybody(RESTRICTING["the account"] as Condition, { AWS: "*" }))),
        on("somebody", bucketPolicy(everybody(NEUTRAL["with encryption on the way"] as Condition, { AWS: OWN }))),
        on(
          "a denial",
          bucketPolicy({ ...everybody(NEUTRAL["with encryption on the way"] as Condition), Effect: "Deny" }),
        ),
        on(
          "through a service, of the own account",
          keyPolicy({
            ...everybody({ StringEquals: { "kms:ViaService": "s3.amazonaws.com", "kms:CallerAccount": OWN } }),
            Action: "kms:Decrypt",
          }),
        ),
      ],
      bad: [
        ...Object.entries(NEUTRAL).map(([title, condition]) =>
          on(title, bucketPolicy(everybody(condition)), { finding: "neutral" }),
        ),
        on("everybody of AWS", bucketPolicy(everybody(NEUTRAL["every address"] as Condition, { AWS: "*" }))),
        on(
          "every account",
          bucketPolicy(everybody(NEUTRAL["every address"] as Condition, { AWS: "arn:aws:iam::*:role/r" })),
        ),
      ],
    },
    "for every resource": {
      good: [
        ...Object.entries(RESTRICTING).map(([title, condition]) => on(title, rolePolicy(star(condition)))),
        on("a tag", rolePolicy(star({ StringEquals: { "aws:ResourceTag/context": "ratings" } }))),
        on(
          "what has no resource",
          rolePolicy({ ...star({ Bool: { "aws:SecureTransport": "true" } }), Action: "xray:PutTraceSegments" }),
        ),
        on("no condition at all", rolePolicy({ ...star({}), Condition: undefined })),
      ],
      bad: [
        ...Object.entries(NEUTRAL).map(([title, condition]) =>
          on(title, rolePolicy(star(condition)), { finding: "neutral" }),
        ),
        ...Object.entries(IDENTITY).map(([carrier, carry]) =>
          on(carrier, carry(star({ Bool: { "aws:SecureTransport": "true" } }))),
        ),
      ],
    },
    "for passing roles": {
      good: [
        on("to a service", rolePolicy(passing({ StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } }))),
      ],
      bad: [
        on("to any", rolePolicy(passing({ StringLike: { "iam:PassedToService": "*" } })), { finding: "neutral" }),
        on(
          "where it is given",
          rolePolicy(passing({ StringEqualsIfExists: { "iam:PassedToService": "x.amazonaws.com" } })),
        ),
      ],
    },
    "for trust": {
      good: [
        on("the own account", trusting({ StringEquals: { "aws:SourceAccount": OWN } })),
        on(
          "a source",
          trusting({ ArnLike: { "aws:SourceArn": `arn:aws:scheduler:eu-central-1:${OWN}:schedule/x/*` } }),
        ),
        on("a repository", subject("repo:org/name:*")),
        on("no condition", trusting({}, { Service: "lambda.amazonaws.com" })),
      ],
      bad: [
        on("every account", trusting({ StringLike: { "aws:SourceAccount": "*" } }), { finding: "neutral" }),
        on("every source", trusting({ ArnLike: { "aws:SourceArn": "arn:aws:scheduler:*:*:schedule/*" } })),
        on("every repository", subject("*")),
        on("every repository of all organisations", subject("repo:*")),
        on("every repository of an organisation", subject("repo:org/*")),
      ],
    },
  },
  undecided: [
    on("an account that is not known", trusting({ StringEquals: { "aws:SourceAccount": UNKNOWN_TEXT } })),
    on(
      "an account that is not known, for everybody",
      bucketPolicy(everybody({ StringEquals: { "aws:SourceAccount": UNKNOWN_TEXT } })),
    ),
  ],
  mutations: [
    changing(
      "ratings-relay-sweep-role",
      having({
        assumeRolePolicy: policyText({
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: NEUTRAL["every account"],
        }),
      }),
    ),
  ],
};
