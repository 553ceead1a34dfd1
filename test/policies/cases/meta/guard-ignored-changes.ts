import { guardIgnoredChanges } from "../../../../policies/rules/meta/guard-ignored-changes";
import { on, optioning, type PolicyCases } from "../../support/cases";
import type { Subject } from "../../support/subject";

const ignoring = (...ignoreChanges: readonly string[]): Subject => ({
  type: "aws:iam/role:Role",
  props: {},
  options: { ignoreChanges },
});

export const guardIgnoredChangesCases: PolicyCases = {
  policy: guardIgnoredChanges,
  spellings: {
    "a property": {
      good: [
        on("none", ignoring()),
        on("one that nobody decides by", ignoring("desiredCount", "description")),
        on("one that only begins like a guarded one", ignoring("actionsNote")),
        on("everything below one that nobody decides by", ignoring("metadata.*")),
      ],
      bad: [
        on("everything", ignoring("*"), { finding: "ignored:*" }),
        ...[
          "tags",
          "tagsAll",
          "policy",
          "assumeRolePolicy",
          "managedPolicyArns",
          "ingress",
          "defaultActions",
          "actions",
        ].map((name) => on(name, ignoring(name), { finding: `ignored:${name}` })),
        ...["conditions", "sslPolicy", "publiclyAccessible"].map((name) => on(name, ignoring("description", name))),
      ],
    },
    "a path into it": {
      good: [on("into another", ignoring("metadata.tags"))],
      bad: [
        "tags.Owner",
        'tags["Owner"]',
        '["tags"]',
        "actions[0].forward.targetGroups[0].weight",
        "tags.*",
        "ingress[*]",
      ].map((path) => on(path, ignoring(path))),
    },
  },
  mutations: [optioning("ratings-route-safe", { ignoreChanges: ["actions"] })],
};
