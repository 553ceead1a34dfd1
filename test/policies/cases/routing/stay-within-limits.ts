import { stayWithinLimits } from "../../../../policies/rules/routing/stay-within-limits";
import { arn, LISTENER_ARN, subject, WORLD } from "../../fixtures/world";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";
import { loneRule, rule } from "./world";

const paths = (...values: readonly string[]) => ({ pathPattern: { values } });
const conditions = (...values: readonly unknown[]) => loneRule({ conditions: values });
const many = (count: number) => [
  ...WORLD.filter(({ type }) => !type.endsWith("ListenerRule")),
  ...Array.from({ length: count }, (_, index) => ({
    ...rule("ratings", { priority: index + 1, to: { monolith: 1 } }),
    name: `rule-${index}`,
    urn: `urn:pulumi:dev::banyan::aws:lb/listenerRule:ListenerRule::rule-${index}`,
  })),
];

const BALANCER = arn("elasticloadbalancing", "loadbalancer/app/banyan-dev/1");
const SECOND = `${LISTENER_ARN}b`;
const onTwo = (count: number): readonly Subject[] => [
  ...many(count).map((one: Subject, index): Subject => {
    if (one.name === "https") return { ...one, props: { ...one.props, loadBalancerArn: BALANCER } };
    const isMoved = index % 2 === 0 && one.name?.startsWith("rule-") === true;
    return isMoved ? { ...one, props: { ...one.props, listenerArn: SECOND } } : one;
  }),
  {
    ...subject("https"),
    name: "second",
    urn: `${urnOf(subject("https"))}-second`,
    props: { ...subject("https").props, arn: SECOND, loadBalancerArn: BALANCER },
  },
];

export const stayWithinLimitsCases: PolicyCases = {
  policy: stayWithinLimits,
  spellings: {
    "values of a rule": {
      good: [
        on("five", conditions(paths("/a", "/b", "/c"), { httpRequestMethod: { values: ["GET", "HEAD"] } })),
        on("of 128 characters", conditions(paths("/".padEnd(128, "a")))),
      ],
      bad: [
        on("six paths", conditions(paths("/a", "/b", "/c", "/d", "/e", "/f")), { finding: "too-many-values" }),
        on(
          "six of several kinds",
          conditions(
            paths("/a", "/b", "/c"),
            { httpRequestMethod: { values: ["GET"] } },
            { hostHeader: { values: ["x", "y"] } },
          ),
        ),
        on(
          "six with queries",
          conditions(paths("/a", "/b", "/c", "/d"), { queryStrings: [{ key: "a", value: "1" }, { value: "2" }] }),
        ),
        on("a long path", conditions(paths("/".padEnd(129, "a"))), { finding: "too-long" }),
        on("a long header", conditions({ httpHeader: { httpHeaderName: "x", values: ["a".repeat(129)] } }), {
          finding: "too-long",
        }),
      ],
    },
    "rules of a listener": {
      good: [on("a hundred", many(100))],
      bad: [
        on("one more", many(101), { finding: "too-many-rules", by: "stack" }),
        on("one more, on two listeners of one load balancer", onTwo(101), { finding: "too-many-rules", by: "stack" }),
      ],
    },
  },
  undecided: [on("conditions that are not known", loneRule({ conditions: UNKNOWN_TEXT }))],
  mutations: [changing("ratings-route-rest", having({ conditions: [paths("/1", "/2", "/3", "/4", "/5", "/6")] }))],
};
