import { demand, isTrue, shown, type Demand } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { REPOSITORY } from "../../core/stateful";
import { missingLifecycles } from "../../core/repositories";
import { asList, member, UNKNOWN } from "../../core/value";

const DEMANDS: readonly Demand[] = [
  {
    path: "imageTagMutability",
    id: "mutable-tags",
    holds: (value) => value === "IMMUTABLE",
    what: (value) => `is ${shown(value)}: a tag can be moved to another image`,
    fix: 'Set it to "IMMUTABLE".',
  },
  {
    path: "imageScanningConfiguration.scanOnPush",
    id: "not-scanned",
    holds: isTrue,
    what: (value) => `is ${shown(value)}`,
    fix: "Set imageScanningConfiguration to { scanOnPush: true }.",
  },
  {
    path: "forceDelete",
    id: "force-delete",
    holds: (value) => !isTrue(value),
    what: "deletes the repository with all its images",
    fix: "Leave it out.",
  },
];

function encryption(resource: Resource): readonly Finding[] {
  const fix = 'Set encryptionConfigurations to [{ encryptionType: "KMS", kmsKey: … }].';
  const list = asList(member(resource.props, "encryptionConfigurations"));
  const types = list === UNKNOWN ? [UNKNOWN] : list.map((one) => member(one, "encryptionType"));
  if (types.includes(UNKNOWN)) return [undecided(resource, "encryptionConfigurations", fix)];
  if (types.some((type) => type === "KMS" || type === "KMS_DSSE")) return [];
  const what = "names no KMS key";
  return [violation(resource, "encryptionConfigurations", { id: "no-own-encryption", what, fix })];
}

/** `data-ecr` */
export const keepImagesImmutable: Policy = {
  id: "data-ecr",
  family: "data",
  title: "Images are immutable, scanned, encrypted and cleaned up",
  severity: "medium",
  description:
    "A repository's tags are immutable, pushed images are scanned, it is encrypted with KMS, is not deleted with its images, and has a lifecycle policy.",
  why: "What runs is what was tested only where a tag cannot be moved.",
  remediation: "Set the property that the message names; add an aws.ecr.LifecyclePolicy.",
  references: ["ECR.1", "ECR.2", "ECR.3"].map((control) => ({ framework: "AWS FSBP", control })),
  levels: IN_PRODUCTION,
  config: {},
  types: [REPOSITORY],
  checkResource: (resource) => [...demand(resource, DEMANDS), ...encryption(resource)],
  checkStack: missingLifecycles,
};
