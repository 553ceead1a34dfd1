import { isGiven } from "../../core/demands";
import { violation } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { ADVICE, stackOf, stageOf } from "../../core/stage";
import { LOG_GROUP } from "../../core/stateful";
import { member } from "../../core/value";

/** `data-log-kms` */
export const encryptLogs: Policy = {
  id: "data-log-kms",
  family: "data",
  title: "Production's logs are encrypted with a key of our own",
  severity: "low",
  description: "In production a log group names a key; a key that is created in the same update counts.",
  why: "Logs hold more than anybody meant them to; a key of our own says who may read them.",
  remediation: "Set kmsKeyId, and let the key's policy allow logs.<region>.amazonaws.com.",
  references: [{ framework: "Checkov", control: "CKV_AWS_158" }],
  levels: ADVICE,
  config: {},
  types: [LOG_GROUP],
  checkResource: (resource) =>
    stageOf(stackOf(resource.urn)) !== "prod" || isGiven(member(resource.props, "kmsKeyId"))
      ? []
      : [
          violation(resource, "kmsKeyId", {
            id: "no-own-key",
            what: "is missing",
            fix: "Name a key of the stack whose policy allows CloudWatch Logs to use it.",
          }),
        ],
};
