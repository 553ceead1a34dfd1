import { reportUnverified } from "../../../../policies/rules/meta/report-unverified";
import { changed, WORLD } from "../../fixtures/world";
import { adding, on, type PolicyCases } from "../../support/cases";
import { listener } from "../../support/fixtures";
import { UNKNOWN_TEXT } from "../../support/subject";

const unknown = listener({ sslPolicy: UNKNOWN_TEXT });
const others = Object.fromEntries(
  ["documents as text", "documents as objects"].map((name) => [name, "an object is known in part where a text is not"]),
);

export const reportUnverifiedCases: PolicyCases = {
  policy: reportUnverified,
  spellings: {
    "a property that is not known": {
      good: [
        on("none", listener({})),
        on("one that nobody looks at", {
          type: "aws:sns/topic:Topic",
          props: { deliveryPolicy: UNKNOWN_TEXT, tags: {} },
        }),
        on("one that nobody gave", { ...unknown, propertyDependencies: { protocol: [] } }),
      ],
      bad: [
        on("one", unknown, { finding: "undecided" }),
        on("one that was given", { ...unknown, propertyDependencies: { sslPolicy: [] } }),
        on("one of a stack check", changed("ratings-api", { role: UNKNOWN_TEXT }, WORLD), { except: others }),
      ],
    },
  },
  mutations: [adding(unknown)],
};
