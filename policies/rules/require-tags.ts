import { effectiveTagKeys, isTaggable } from "../core/tags";
import { listSetting, type Policy, type PolicyMetadata } from "../core/policy";
import { UNKNOWN } from "../core/value";

const about: PolicyMetadata = {
  id: "tag-required-keys",
  displayName: "Every taggable resource carries the required tags",
  description:
    "Cost, ownership and the bounded context of a resource are read from its tags: a taggable resource must have every required key, given by itself or by its provider.",
  severity: "medium",
  remediation: "Give the resource the tags of its component, or the provider default tags.",
  tags: ["tagging"],
  config: {
    requiredKeys: {
      type: "array",
      description: "Keys that every taggable resource must have, in exactly this spelling.",
      default: ["Project", "Environment", "Owner", "CostCenter", "BoundedContext", "ManagedBy"],
    },
  },
};

/** `tag-required-keys` */
export const requireTags: Policy = {
  ...about,
  checkResource(resource, config) {
    if (!isTaggable(resource.type)) return [];
    const present = effectiveTagKeys(resource);
    if (present === UNKNOWN)
      return [
        {
          verdict: "undecided",
          urn: resource.urn,
          path: "tags",
          problem: "are not known before the update, so they were not checked",
          fix: "Give tags as an object whose keys are known.",
        },
      ];
    const missing = listSetting(about, config, "requiredKeys").filter((key) => !present.includes(key));
    if (missing.length === 0) return [];
    return [
      {
        verdict: "violation",
        urn: resource.urn,
        path: "tags",
        problem: `lack ${missing.join(", ")}; keys are compared in their exact spelling`,
        fix: "Add the keys to the resource's tags.",
      },
    ];
  },
};
