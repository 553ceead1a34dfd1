import { BANYAN_ROUTING } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { dimensionIs, wakes, watchedIn, type Agreement, type WatchedMetric } from "../../core/routing/alarms";
import { contractsIn, PHASES } from "../../core/routing/contracts";
import { functionsOf, isLambdaGroup, liveGroupsIn } from "../../core/routing/live";
import { isContext, monolithGroupsIn } from "../../core/routing/targets";
import { IN_PRODUCTION } from "../../core/stage";
import { member, type Value } from "../../core/value";

const FIX = "Declare the alarm with these dimensions, actions enabled and at least one action.";

/** p95 or higher. */
const isHighPercentile = (statistic: Value): boolean =>
  typeof statistic === "string" && /^p(9[5-9](\.\d+)?|100)$/i.test(statistic);

interface Demand {
  readonly metric: string;
  readonly namespace: string;
  readonly isRight: (watched: WatchedMetric) => boolean;
}

const LAMBDA: readonly Demand[] = [
  { metric: "Errors", namespace: "AWS/Lambda", isRight: () => true },
  { metric: "Throttles", namespace: "AWS/Lambda", isRight: () => true },
  { metric: "Duration", namespace: "AWS/Lambda", isRight: ({ statistic }) => isHighPercentile(statistic) },
];
const GROUP: Demand = { metric: "HTTPCode_Target_5XX_Count", namespace: "AWS/ApplicationELB", isRight: () => true };

/** Whether some alarm that wakes looks at a resource by a dimension. */
function isWatched(graph: Graph, demand: Demand, agrees: (watched: WatchedMetric) => Agreement): Agreement {
  const answers = graph
    .once(watchedIn)
    .filter((one) => one.namespace === demand.namespace && one.metric === demand.metric)
    .filter((one) => demand.isRight(one) && wakes(one.alarm))
    .map(agrees);
  return answers.includes("yes") ? "yes" : answers.includes("open") ? "open" : "no";
}

function demandFindings(resource: Resource, { metric, namespace }: Demand, answer: Agreement): readonly Finding[] {
  if (answer === "yes") return [];
  if (answer === "open") return [undecided(resource, metric, "Let the alarm's dimensions depend on what it watches.")];
  const percentile = metric === "Duration" ? " (p95 or higher)" : "";
  return [
    violation(resource, "", {
      id: `unwatched:${metric}`,
      what: `serves clients, and no alarm that wakes anybody looks at its ${namespace} ${metric}${percentile}`,
      fix: FIX,
    }),
  ];
}

const functionFindings = (graph: Graph, lambda: Resource): readonly Finding[] =>
  LAMBDA.flatMap((demand) => {
    const name = member(lambda.props, "name");
    const agrees = (watched: WatchedMetric): Agreement =>
      dimensionIs(graph, watched, "FunctionName", lambda, (value) => value === name);
    return demandFindings(lambda, demand, isWatched(graph, demand, agrees));
  });

function groupFindings(graph: Graph, group: Resource): readonly Finding[] {
  const [suffix, name] = [member(group.props, "arnSuffix"), member(group.props, "name")];
  const isMeant = (value: string): boolean =>
    value === suffix || (typeof name === "string" && value.startsWith(`targetgroup/${name}/`));
  const agrees = (watched: WatchedMetric): Agreement => dimensionIs(graph, watched, "TargetGroup", group, isMeant);
  return demandFindings(group, GROUP, isWatched(graph, GROUP, agrees));
}

/** Whether a context is far enough to be watched; one without a contract is, once it serves. */
function isDue(graph: Graph, context: string): boolean {
  const contract = graph.once(contractsIn).find((one) => one.context === context);
  return contract?.phase === undefined || PHASES.indexOf(contract.phase) >= PHASES.indexOf("canary");
}

/** `route-alarms-before-canary` */
export const watchBeforeCanary: Policy = {
  id: "route-alarms-before-canary",
  family: "routing",
  title: "What serves clients is watched",
  severity: "high",
  description:
    "From canary on, alarms look at the routed function's Errors, Throttles and Duration (p95 or higher) and at its target group's HTTPCode_Target_5XX_Count, with exact dimensions, enabled, with an action. Formulas count.",
  why: "A canary that nobody watches is a full release: what an alarm does not tell, nobody sends back.",
  remediation: "Declare the four alarms before the first weight.",
  references: BANYAN_ROUTING,
  levels: IN_PRODUCTION,
  config: {
    testerHeaders: {
      type: "array",
      description: "Headers by which a tester forces a path; what their rules reach serves no clients.",
      default: ["x-banyan-path"],
    },
  },
  checkStack: (graph, settings) =>
    liveGroupsIn(graph, settings.list("testerHeaders"))
      .filter((group) => !graph.once(monolithGroupsIn).has(group.urn))
      .flatMap((group) => {
        const context = graph.contextOf(group);
        if (!isContext(context) || !isDue(graph, context) || !isLambdaGroup(group)) return [];
        return [
          ...functionsOf(graph, group).flatMap((one) => functionFindings(graph, one)),
          ...groupFindings(graph, group),
        ];
      }),
};
