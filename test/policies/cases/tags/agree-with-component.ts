import { agreeWithComponent } from "../../../../policies/rules/tags/agree-with-component";
import { changing, inText, on, type PolicyCases } from "../../support/cases";
import { TAGS } from "../../support/fixtures";
import { making } from "../../support/making";

const ROOT = "urn:pulumi:dev::banyan::";
const COMPONENT = `${ROOT}banyan:index:BoundedContext::talks`;
const INNER = `${ROOT}banyan:index:BoundedContext$banyan:index:ContextApi::talks-api`;
const component = making("banyan:index:BoundedContext", { context: "talks" }, { name: "talks", urn: COMPONENT })();
const inner = making("banyan:index:ContextApi", {}, { name: "talks-api", urn: INNER, parent: COMPONENT })();
const tagged = (BoundedContext: string) => ({ tags: { ...TAGS, BoundedContext } });
const table = making("aws:dynamodb/table:Table");
const child = { urn: `${ROOT}banyan:index:BoundedContext$aws:dynamodb/table:Table::t`, parent: COMPONENT };
const grandchild = {
  urn: `${ROOT}banyan:index:BoundedContext$banyan:index:ContextApi$aws:dynamodb/table:Table::t`,
  parent: INNER,
};

export const agreeWithComponentCases: PolicyCases = {
  policy: agreeWithComponent,
  spellings: {
    "directly below a component": {
      good: [on("its context", [component, table(tagged("talks"), child)])],
      bad: [
        on("another's", [component, table(tagged("tickets"), child)], { by: "both" }),
        on("the platform", [component, table(tagged("platform"), child)], { by: "both" }),
      ],
    },
    "deeper below": {
      good: [on("its context", [component, inner, table(tagged("talks"), grandchild)])],
      bad: [on("another's", [component, inner, table(tagged("tickets"), grandchild)], { by: "stack" })],
    },
    "below none": {
      good: [
        on("the platform", table(tagged("platform"))),
        on("the monolith", table(tagged("monolith"))),
        on("no tag", table({ tags: {} })),
      ],
      bad: [on("a context", [component, table(tagged("talks"))], { by: "resource" })],
    },
    "by the merged tags": {
      good: [on("its context", [component, table({ tags: {}, tagsAll: tagged("talks").tags }, child)])],
      bad: [on("another's", [component, table({ ...tagged("talks"), tagsAll: tagged("tickets").tags }, child)])],
    },
  },
  mutations: [
    changing("ratings-table", inText('"BoundedContext":"ratings"', '"BoundedContext":"monolith"')),
    changing("monolith-log", inText('"BoundedContext":"monolith"', '"BoundedContext":"ratings"')),
  ],
};
