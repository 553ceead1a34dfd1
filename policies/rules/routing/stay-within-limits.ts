import { BANYAN_ROUTING } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import { loadBalancerTokens, type Resource } from "../../core/resource";
import { RULES, rulesByListener, type RouteRule } from "../../core/routing/rule";
import { ALWAYS } from "../../core/stage";
import { asList, member, shown, UNKNOWN, type Value } from "../../core/value";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const LIMITS = { values: 5, characters: 128, rules: 100 } as const;

const BALANCERS = loadBalancerTokens("LoadBalancer");

const KINDS: readonly (readonly [kind: string, key: string])[] = [
  ["pathPattern", "values"],
  ["pathPattern", "regexValues"],
  ["hostHeader", "values"],
  ["hostHeader", "regexValues"],
  ["httpHeader", "values"],
  ["httpHeader", "regexValues"],
  ["httpRequestMethod", "values"],
  ["sourceIp", "values"],
];

type Entry = readonly [path: string, value: Value];

/** Every value that a condition asks for, with its path; a pair of a query counts as one. */
function valuesOf(condition: Value): readonly Entry[] {
  const listed = KINDS.flatMap(([kind, key]): readonly Entry[] => {
    const list = asList(member(member(condition, kind), key));
    return list === UNKNOWN
      ? [[`${kind}.${key}`, UNKNOWN]]
      : list.map((value, index) => [`${kind}.${key}[${index}]`, value] as const);
  });
  const queries = asList(member(condition, "queryStrings"));
  if (queries === UNKNOWN) return [...listed, ["queryStrings", UNKNOWN]];
  return [...listed, ...queries.map((query, index) => [`queryStrings[${index}]`, member(query, "value")] as const)];
}

function checkRule(resource: Resource): readonly Finding[] {
  const conditions = asList(member(resource.props, "conditions"));
  if (conditions === UNKNOWN) return [undecided(resource, "conditions")];
  const values = conditions.flatMap((condition, index): readonly (readonly [string, Value])[] =>
    condition === UNKNOWN
      ? [[`conditions[${index}]`, UNKNOWN]]
      : valuesOf(condition).map(([path, value]) => [`conditions[${index}].${path}`, value] as const),
  );
  const long = values.filter(([, value]) => typeof value === "string" && value.length > LIMITS.characters);
  return [
    ...(values.length > LIMITS.values
      ? [
          violation(resource, "conditions", {
            id: "too-many-values",
            what: `have ${values.length} values, and AWS takes ${LIMITS.values} a rule`,
            fix: "Split the rule, or use one prefix with /*.",
          }),
        ]
      : []),
    ...long.map(([path, value]) =>
      violation(resource, path, {
        id: "too-long",
        what: `has ${shown(value).length} characters, and AWS takes ${LIMITS.characters}`,
        fix: "Shorten the value.",
      }),
    ),
    ...values.filter(([, value]) => value === UNKNOWN).map(([path]) => undecided(resource, path)),
  ];
}

/** Rules of all listeners of one load balancer; of the listener alone where its load balancer cannot be told. */
function rulesByBalancer(graph: Graph): ReadonlyMap<string, readonly RouteRule[]> {
  const found = new Map<string, readonly RouteRule[]>();
  for (const [listener, rules] of graph.once(rulesByListener)) {
    const resource = graph.get(listener);
    const arn = resource === undefined ? undefined : member(resource.props, "loadBalancerArn");
    const balancer = resource && graph.resolve(resource, "loadBalancerArn", BALANCERS, ["arn", "id"]);
    const key = balancer?.urn ?? (typeof arn === "string" ? arn : listener);
    found.set(key, [...(found.get(key) ?? []), ...rules]);
  }
  return found;
}

/** `route-rule-limits` */
export const stayWithinLimits: Policy = {
  id: "route-rule-limits",
  family: "routing",
  title: "Rules stay within the load balancer's limits",
  severity: "medium",
  description: `A rule has at most ${LIMITS.values} condition values of ${LIMITS.characters} characters, and a load balancer at most ${LIMITS.rules} rules.`,
  why: "AWS refuses what is beyond in the middle of an update, when other rules have changed already.",
  remediation: "Use fewer, wider patterns inside the context's own prefix.",
  references: BANYAN_ROUTING,
  levels: ALWAYS,
  config: {},
  types: RULES,
  checkResource: checkRule,
  checkStack: (graph) =>
    [...rulesByBalancer(graph)].flatMap(([balancer, rules]) => {
      const last = rules[LIMITS.rules];
      if (last === undefined) return [];
      return [
        violation(last.resource, "listenerArn", {
          id: "too-many-rules",
          what: `is of ${balancer} with ${rules.length} rules, and AWS takes ${LIMITS.rules} a load balancer`,
          fix: "Remove rules of retired contexts, or ask AWS for a higher quota first.",
        }),
      ];
    }),
};
