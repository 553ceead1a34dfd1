import { undecided, violation } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";
import { effectiveTagKeys, isTaggable } from "../../core/tags";
import { UNKNOWN } from "../../core/value";

/** `tag-required-keys` */
export const requireTags: Policy = {
  id: "tag-required-keys",
  family: "tags",
  title: "Every taggable resource carries the required tags",
  severity: "medium",
  description:
    "A taggable resource has every required key, given by itself or by its provider: own tags and the provider's default tags, minus those that the provider ignores. Keys are compared in their exact spelling.",
  why: "Cost, ownership and the bounded context of a resource are read from its tags.",
  remediation: "Give the resource the tags of its component, or give the provider default tags.",
  references: [{ framework: "AWS FSBP", control: "resource tagging" }],
  levels: IN_PRODUCTION,
  config: {
    requiredKeys: {
      type: "array",
      description: "Keys that every taggable resource must have, in exactly this spelling.",
      default: ["Project", "Environment", "Owner", "CostCenter", "BoundedContext", "ManagedBy"],
    },
  },
  checkResource(resource, settings) {
    if (!isTaggable(resource.type)) return [];
    const present = effectiveTagKeys(resource);
    if (present === UNKNOWN) return [undecided(resource, "tags", "Give tags as an object whose keys are known.")];
    const missing = settings.list("requiredKeys").filter((key) => !present.includes(key));
    if (missing.length === 0) return [];
    const spelledOtherwise = (key: string): string => {
      const other = present.find((one) => one.toLowerCase() === key.toLowerCase());
      return other === undefined ? key : `${key} (there is ${JSON.stringify(other)}; the exact spelling counts)`;
    };
    return [
      violation(resource, "tags", {
        id: "missing-keys",
        what: `lack ${missing.map(spelledOtherwise).join(", ")}`,
        fix: "Add the keys to the resource's tags.",
      }),
    ];
  },
};
