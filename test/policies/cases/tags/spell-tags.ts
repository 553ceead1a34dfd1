import { spellTags } from "../../../../policies/rules/tags/spell-tags";
import { changing, inText, on, type PolicyCases } from "../../support/cases";
import { TAGS } from "../../support/fixtures";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const table = making("aws:dynamodb/table:Table", { tags: TAGS });
const tagged = (tags: object) => table({ tags: { ...TAGS, ...tags } });
const component = making("banyan:index:BoundedContext", { context: "ratings" })();
const many = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`Key${index}`, "value"]));

export const spellTagsCases: PolicyCases = {
  policy: spellTags,
  spellings: {
    "values that are no texts": {
      good: [on("a number", tagged({ CostCenter: 4711 }))],
      bad: [
        on("an object with a toString of its own", tagged({ Owner: "", CostCenter: { toString: 1 } }), {
          finding: "empty:Owner",
        }),
        on("a list that is not known", tagged({ Owner: "", CostCenter: [UNKNOWN_TEXT] }), { finding: "empty:Owner" }),
      ],
    },
    "words that say nothing": {
      good: [
        on("about a backup", tagged({ Backup: "none", Tier: "default" })),
        on("in a name", tagged({ Name: "todo-service" })),
        on("as the stack's name", tagged({ Environment: "test" }), { stack: "test" }),
      ],
      bad: [
        on("nobody", tagged({ Owner: "none" }), { finding: "placeholder:Owner" }),
        on("a template", tagged({ Owner: "<owner>" }), { finding: "placeholder:Owner" }),
        on("an expression", tagged({ Owner: "${owner}" }), { finding: "placeholder:Owner" }),
        on("curly braces", tagged({ Owner: "{{owner}}" }), { finding: "placeholder:Owner" }),
        on("a note", tagged({ Owner: "TODO: owner" }), { finding: "placeholder:Owner" }),
        on("yours", tagged({ Owner: "your-team" }), { finding: "placeholder:Owner" }),
      ],
    },
    "a tag's value": {
      good: [
        on("as agreed", table()),
        on("not known yet", tagged({ Owner: UNKNOWN_TEXT })),
        on("a whole sentence", tagged({ Purpose: "Ratings of slots, by attendees" })),
        on("in another stack", table({ tags: { ...TAGS, Environment: "prod" } }), { stack: "prod" }),
        on("merged by the provider", table({ tags: {}, tagsAll: TAGS })),
      ],
      bad: [
        on("empty", tagged({ Owner: "" }), { finding: "empty:Owner" }),
        on("white space", tagged({ Owner: "  " }), { finding: "empty:Owner" }),
        on("space that does not break", tagged({ Owner: "\u00a0" }), { finding: "empty:Owner" }),
        on("padded", tagged({ Owner: "team\u00a0" }), { finding: "white-space:Owner" }),
        on("to be done", tagged({ Owner: "TODO" }), { finding: "placeholder:Owner" }),
        on("not applicable", tagged({ CostCenter: "n/a" }), { finding: "placeholder:CostCenter" }),
        on("another stage", tagged({ Environment: "prod" }), { finding: "other-stage" }),
        on("the stage in another case", tagged({ Environment: "Dev" }), { finding: "other-stage" }),
        on("no cost centre", tagged({ CostCenter: "marketing" }), { finding: "pattern" }),
        on("no context", tagged({ BoundedContext: "Ratings!" }), { finding: "no-context" }),
        on("too long", tagged({ Purpose: "talk ".repeat(51) + "talks" }), { finding: "long-value" }),
        on(
          "by the provider's defaults",
          table({ tags: {} }, { provider: { defaultTags: JSON.stringify({ tags: { ...TAGS, Owner: "tbd" } }) } }),
        ),
        on("behind one that is not known", tagged({ Owner: UNKNOWN_TEXT, Environment: "prod" }), {
          finding: "other-stage",
        }),
      ],
    },
    "a tag's key": {
      good: [
        on("as many as AWS takes", tagged({ ...many, Key44: undefined })),
        on("on what cannot be tagged", making("aws:iam/rolePolicy:RolePolicy")({ tags: { owner: "", Owner: "" } })),
      ],
      bad: [
        on("twice in another case", tagged({ owner: "team" }), { finding: "twin" }),
        on("too many", tagged({ ...many }), { finding: "too-many" }),
        on("too long", tagged({ ["k".repeat(129)]: "value" }), { finding: "long-key" }),
        on("AWS' own", tagged({ "aws:created": "value" }), { finding: "reserved" }),
      ],
    },
    "a context of the stack": {
      good: [
        on("one that there is", [component, tagged({ BoundedContext: "ratings" })]),
        on("the platform", [component, tagged({ BoundedContext: "platform" })]),
      ],
      bad: [
        on("misspelled", [component, tagged({ BoundedContext: "raitngs" })], { finding: "no-context", by: "stack" }),
      ],
    },
    "with settings": {
      good: [on("a listed context", tagged({ BoundedContext: "talks" }), { config: { contexts: ["talks"] } })],
      bad: [on("another", tagged({ BoundedContext: "talk" }), { config: { contexts: ["talks"] } })],
    },
  },
  undecided: [on("not known", table({ tags: UNKNOWN_TEXT }))],
  mutations: [changing("ratings-table", inText('"Environment":"prod"', '"Environment":"production"'))],
};
