import { keepPathsApart } from "../../../../policies/rules/routing/keep-paths-apart";
import { changed, WORLD } from "../../fixtures/world";
import { adding, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT } from "../../support/subject";
import { loneRule, withRule } from "./world";

const schedule = (...paths: readonly string[]) => withRule("schedule", { priority: 260, paths, to: { monolith: 1 } });
const hosted = (paths: readonly string[], hosts: readonly string[], world = WORLD) => [
  ...world,
  ...withRule(
    "schedule",
    { priority: 260, to: { schedule: 1 } },
    { conditions: [{ pathPattern: { values: paths } }, { hostHeader: { values: hosts } }] },
  ).slice(-1),
];
const expression = (regexValues: readonly string[], world = WORLD) => [
  ...world,
  ...withRule(
    "schedule",
    { priority: 260, to: { monolith: 1 } },
    { conditions: [{ pathPattern: { regexValues } }] },
  ).slice(-1),
];

export const keepPathsApartCases: PolicyCases = {
  policy: keepPathsApart,
  spellings: {
    patterns: {
      good: [
        on("different prefixes", WORLD),
        on("a longer name", schedule("/ratingsx/*")),
        on("another case", schedule("/Ratings")),
        on("the own prefix again", schedule("/schedule/days/*")),
      ],
      bad: [
        on("the same", schedule("/ratings"), { finding: "overlap:ratings,schedule" }),
        on("below it", schedule("/ratings/stars")),
        on("a star at the end", schedule("/rat*")),
        on("a star in the middle", schedule("/*/stars")),
        on("a question mark", schedule("/rating?")),
        on("everything", schedule("/*")),
        on(
          "no path at all",
          withRule(
            "schedule",
            { priority: 260, to: { monolith: 1 } },
            { conditions: [{ httpRequestMethod: { values: ["GET"] } }] },
          ),
        ),
        on(
          "by whom it forwards to",
          withRule("schedule", { priority: 260, paths: ["/ratings"], to: { schedule: 1 } }, { tags: {} }),
        ),
      ],
    },
    hosts: {
      good: [
        on(
          "the same path of two hosts",
          hosted(
            ["/ratings"],
            ["b.example"],
            WORLD.map((one) =>
              one.name?.startsWith("ratings-") === true && one.type.endsWith("ListenerRule")
                ? {
                    ...one,
                    props: {
                      ...one.props,
                      conditions: [
                        ...(one.props["conditions"] as unknown[]),
                        { hostHeader: { values: ["a.example"] } },
                      ],
                    },
                  }
                : one,
            ),
          ),
        ),
      ],
      bad: [on("the same path of one host and of all", hosted(["/ratings"], ["b.example"]))],
    },
    "regular expressions": {
      good: [
        on("none", WORLD),
        on(
          "one that the contract lists",
          expression(["^/schedule/[0-9]+$"], changed("schedule", { paths: ["/schedule", "^/schedule/[0-9]+$"] })),
        ),
      ],
      bad: [on("one that nobody lists", expression(["^/x[0-9]+$"]), { finding: "expression" })],
    },
  },
  undecided: [on("conditions that are not known", loneRule({ conditions: UNKNOWN_TEXT }))],
  mutations: [
    adding({
      type: "aws:lb/listenerRule:ListenerRule",
      name: "other",
      props: {
        listenerArn: "x",
        conditions: [{ pathPattern: { regexValues: ["^/x$"] } }],
        actions: [],
        tags: { BoundedContext: "ratings" },
      },
    }),
  ],
};
