import { requireTags } from "../../../../policies/rules/tags/require-tags";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { TAGS } from "../../support/fixtures";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const { Owner: _, ...WITHOUT_OWNER } = TAGS;

const table = (props: Record<string, unknown>, provider?: Record<string, unknown>): Subject => ({
  type: "aws:dynamodb/table:Table",
  props,
  ...(provider === undefined ? {} : { provider }),
});
const balancer = (props: Record<string, unknown>): Subject => ({ type: "aws:lb/loadBalancer:LoadBalancer", props });

/** Provider settings that are no text arrive as JSON text. */
const defaults = (tags: unknown) => ({ defaultTags: JSON.stringify({ tags }) });
const ignoring = (rules: unknown) => ({ ignoreTags: JSON.stringify(rules) });

export const requireTagsCases: PolicyCases = {
  policy: requireTags,
  spellings: {
    "in the resource's own tags": {
      good: [
        on("all keys", table({ tags: TAGS })),
        on("a value that is not known yet", table({ tags: { ...TAGS, Owner: UNKNOWN_TEXT } })),
        on("a load balancer", balancer({ tags: TAGS })),
      ],
      bad: [
        on("no tags", table({})),
        on("a missing key", table({ tags: WITHOUT_OWNER })),
        on("a key in another spelling", table({ tags: { ...WITHOUT_OWNER, owner: "x" } })),
        on("a load balancer without", balancer({})),
      ],
    },
    "merged by the provider": {
      good: [on("all keys", table({ tags: {}, tagsAll: TAGS }))],
      bad: [
        on("a key that only the own tags have", table({ tags: TAGS, tagsAll: WITHOUT_OWNER })),
        on("a missing key although the merged tags are unknown", table({ tags: WITHOUT_OWNER, tagsAll: UNKNOWN_TEXT })),
      ],
    },
    "by the provider's defaults": {
      good: [
        on("all keys", table({}, defaults(TAGS))),
        on("a key from each", table({ tags: WITHOUT_OWNER }, defaults({ Owner: "x" }))),
      ],
      bad: [
        on("a missing key", table({}, defaults(WITHOUT_OWNER))),
        on("a key that the provider drops", table({ tags: TAGS }, ignoring({ keys: ["Owner"] }))),
        on("keys that the provider drops by prefix", table({ tags: TAGS }, ignoring({ keyPrefixes: ["Own"] }))),
      ],
    },
    "on what cannot be tagged": {
      good: [
        on("an attachment", { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", props: {} }),
        on("a component", { type: "banyan:index:BoundedContext", props: {} }),
      ],
      bad: [on("its role", { type: "aws:iam/role:Role", props: {} })],
    },
  },
  undecided: [on("tags that are not known", table({ tags: UNKNOWN_TEXT }))],
  mutations: [
    changing("ratings-table", without("tags")),
    changing("front-door-balancer", having({ tags: { Project: "banyan" } })),
  ],
};
