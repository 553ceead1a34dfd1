import { encryptLogs } from "../../../../policies/rules/data/encrypt-logs";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const group = making("aws:cloudwatch/logGroup:LogGroup");

export const encryptLogsCases: PolicyCases = {
  policy: encryptLogs,
  spellings: {
    "in production": {
      good: [
        on("with a key", group({ kmsKeyId: "arn:aws:kms:eu-central-1:111111111111:key/1" }), { stack: "prod" }),
        on("with a key of the same update", group({ kmsKeyId: UNKNOWN_TEXT }), { stack: "prod" }),
      ],
      bad: [on("without", group(), { stack: "prod" })],
    },
    "in other stages": {
      good: [on("without a key in dev", group())],
      bad: [on("without a key in staging", group(), { stack: "staging" })],
    },
  },
  mutations: [adding(group({}, { urn: "urn:pulumi:prod::banyan::aws:cloudwatch/logGroup:LogGroup::other" }))],
};
