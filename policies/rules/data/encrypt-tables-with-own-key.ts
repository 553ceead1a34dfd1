import { demand, isTrue, shown } from "../../core/demands";
import { violation } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";
import { TABLE } from "../../core/stateful";
import { at, UNKNOWN } from "../../core/value";

const FIX = "Set serverSideEncryption to { enabled: true, kmsKeyArn: … } with a key of the stack.";

/** `data-ddb-cmk` */
export const encryptTablesWithOwnKey: Policy = {
  id: "data-ddb-cmk",
  family: "data",
  title: "Tables are encrypted with a key of our own",
  severity: "medium",
  description: "Server-side encryption is enabled and names a key; a key that is created in the same update counts.",
  why: "Only a key of our own says in its policy who may read, and can be taken away from everybody at once.",
  remediation: FIX,
  references: [{ framework: "Checkov", control: "CKV_AWS_119" }],
  levels: IN_PRODUCTION,
  config: {},
  types: [TABLE],
  checkResource(resource) {
    const enabled = demand(resource, [
      {
        path: "serverSideEncryption.enabled",
        id: "no-own-encryption",
        holds: isTrue,
        what: (value) => `is ${shown(value)}: AWS' own key is used`,
        fix: FIX,
      },
    ]);
    const key = at(resource.props, "serverSideEncryption", "kmsKeyArn");
    const isOwn = key === UNKNOWN || (typeof key === "string" && key !== "" && !key.includes("alias/aws/"));
    if (enabled.some(({ verdict }) => verdict === "violation") || isOwn) return enabled;
    const what = `is ${shown(key)}: AWS' own key is used`;
    return [...enabled, violation(resource, "serverSideEncryption.kmsKeyArn", { id: "no-own-key", what, fix: FIX })];
  },
};
