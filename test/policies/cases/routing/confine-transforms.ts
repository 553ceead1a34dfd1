import { confineTransforms } from "../../../../policies/rules/routing/confine-transforms";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT } from "../../support/subject";
import { loneRule } from "./world";

const rewrite = (replace: unknown, regex = "^/ratings/(.*)$") =>
  loneRule({ transforms: [{ type: "url-rewrite", urlRewriteConfig: { rewrite: { regex, replace } } }] });

export const confineTransformsCases: PolicyCases = {
  policy: confineTransforms,
  spellings: {
    "a rewritten path": {
      good: [
        on("none", loneRule({})),
        on("below the own prefix", rewrite("/ratings/v2/$1")),
        on("the prefix itself", rewrite("/ratings")),
        on(
          "a host",
          loneRule({
            transforms: [
              { type: "host-header-rewrite", hostHeaderRewriteConfig: { rewrite: { regex: "a", replace: "b" } } },
            ],
          }),
        ),
      ],
      bad: [
        on("another prefix", rewrite("/schedule/$1"), { finding: "leaves" }),
        on("the root", rewrite("/$1")),
        on("only what was captured", rewrite("$1")),
        on("nothing", rewrite("")),
        on("a longer name", rewrite("/ratingsx/$1")),
        on("another case", rewrite("/Ratings/$1")),
      ],
    },
  },
  undecided: [on("transforms that are not known", loneRule({ transforms: UNKNOWN_TEXT }))],
  mutations: [
    changing(
      "ratings-route-rest",
      having({
        transforms: [{ type: "url-rewrite", urlRewriteConfig: { rewrite: { regex: "x", replace: "/admin" } } }],
      }),
    ),
  ],
};
