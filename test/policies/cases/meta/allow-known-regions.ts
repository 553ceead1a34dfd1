import { allowKnownRegions } from "../../../../policies/rules/meta/allow-known-regions";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const table = (region?: unknown): Subject => ({ type: "aws:dynamodb/table:Table", props: { name: "t", region } });

export const allowKnownRegionsCases: PolicyCases = {
  policy: allowKnownRegions,
  spellings: {
    "a region of its own": {
      good: [
        on("none", table()),
        on("an allowed one", table("eu-central-1")),
        on("another of Europe", table("eu-west-1")),
        on("one of the list", table("us-east-1"), { config: { regions: ["eu-central-1", "us-east-1"] } }),
        on("of something that is not AWS'", { type: "banyan:index:Part", props: { region: "mars" } }),
      ],
      bad: [
        on("another", table("us-east-1"), { finding: "region:us-east-1" }),
        on("in another case", table("EU-CENTRAL-1")),
        on("one that the list leaves out", table("eu-central-1"), { config: { regions: ["eu-west-1"] } }),
      ],
    },
  },
  undecided: [on("one that is not known", table(UNKNOWN_TEXT))],
  mutations: [changing("ratings-table", having({ region: "us-east-1" }))],
};
