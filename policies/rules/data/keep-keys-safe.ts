import { demand, isGiven, isTrue, numberOf, shown, type Demand } from "../../core/demands";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { KEY } from "../../core/stateful";
import { member, UNKNOWN, type Value } from "../../core/value";

const OTHERS = [
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
];

const ROTATION: Demand = {
  path: "enableKeyRotation",
  id: "no-rotation",
  holds: isTrue,
  what: (value) => `is ${shown(value)}`,
  fix: "Set it to true: AWS makes a new key each year and keeps the old ones for what they encrypted.",
};
const window = (days: number): Demand => ({
  path: "deletionWindowInDays",
  id: "short-window",
  holds: (value) => value === null || (numberOf(value) ?? 0) >= days,
  what: (value) => `is ${shown(value)}; whoever misses the key has to notice within that time`,
  fix: "Leave it out for 30 days.",
});
const LOCKOUT: Demand = {
  path: "bypassPolicyLockoutSafetyCheck",
  id: "lockout",
  holds: (value) => !isTrue(value),
  what: "lets a policy through that locks everybody out",
  fix: "Leave it out.",
};

/** Only symmetric keys whose material is AWS' own can be rotated by AWS. */
function canRotate({ type, props }: Resource): boolean {
  if (type !== KEY) return false;
  const spec = member(props, "customerMasterKeySpec");
  const use = member(props, "keyUsage");
  const isPlain = (value: Value, plain: string): boolean => value === UNKNOWN || !isGiven(value) || value === plain;
  return (
    isPlain(spec, "SYMMETRIC_DEFAULT") && isPlain(use, "ENCRYPT_DECRYPT") && !isGiven(member(props, "customKeyStoreId"))
  );
}

/** `data-kms-key` */
export const keepKeysSafe: Policy = {
  id: "data-kms-key",
  family: "data",
  title: "Keys rotate, and are lost neither by haste nor by their own policy",
  severity: "medium",
  description:
    "A symmetric key is rotated by AWS, its deletion waits for 30 days, and its policy cannot lock everybody out.",
  why: "Without its key all data is noise.",
  remediation: "Set enableKeyRotation to true and leave the other two out.",
  references: [
    { framework: "AWS FSBP", control: "KMS.3" },
    { framework: "AWS FSBP", control: "KMS.4" },
  ],
  levels: IN_PRODUCTION,
  config: {
    minimumWindowDays: { type: "number", description: "Shortest wait before a key is deleted, in days.", default: 30 },
  },
  types: [KEY, ...OTHERS],
  checkResource: (resource, settings) =>
    demand(resource, [
      ...(canRotate(resource) ? [ROTATION] : []),
      window(settings.number("minimumWindowDays")),
      LOCKOUT,
    ]),
};
