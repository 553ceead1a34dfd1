import { demand, isFalse, isGiven, numberOf, shown, type Demand } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { asList, member, UNKNOWN, type Value } from "../../core/value";

const METRIC = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

/** What a metric can be at all; a threshold outside never or always fires. Units are what people get wrong. */
const RANGES: readonly {
  readonly metric: RegExp;
  readonly from: number;
  readonly to: number;
  readonly unit: string;
}[] = [
  { metric: /(Utilization|Percent(age)?)$/, from: 0, to: 100, unit: "percent" },
  { metric: /^TargetResponseTime$/, from: 0, to: 4000, unit: "seconds" },
  { metric: /^Duration$/, from: 1, to: 900_000, unit: "milliseconds" },
  {
    metric: /(^Errors$|^Throttles$|5XX|4XX|Count$|^NumberOf|^Approximate)/,
    from: 0,
    to: 1_000_000_000,
    unit: "a count",
  },
];

const ENABLED: Demand = {
  path: "actionsEnabled",
  id: "actions-off",
  holds: (value) => !isFalse(value),
  what: "is false: the alarm tells nobody",
  fix: "Leave it out.",
};
const MISSING_DATA: Demand = {
  path: "treatMissingData",
  id: "missing-data",
  holds: isGiven,
  what: "is missing: nobody decided what silence means",
  fix: 'Set it to "notBreaching" for errors, to "breaching" for what must always report.',
};

function actions(resource: Resource): readonly Finding[] {
  const list = asList(member(resource.props, "alarmActions"));
  if (list === UNKNOWN) return [undecided(resource, "alarmActions")];
  if (list.some(isGiven)) return [];
  const fix = "Name a topic that reaches whoever has the pager.";
  return [violation(resource, "alarmActions", { id: "no-action", what: "is empty: the alarm tells nobody", fix })];
}

/** At the end of what a metric can be, the comparison decides whether the alarm can change at all. */
function neverSaysAnything(operator: Value, limit: number, { from, to }: (typeof RANGES)[number]): string | undefined {
  if (operator === "GreaterThanThreshold" && limit >= to) return "never fires";
  if (operator === "LessThanThreshold" && limit <= 0) return "never fires";
  if (operator === "GreaterThanOrEqualToThreshold" && limit <= 0) return "always fires";
  if (operator === "LessThanOrEqualToThreshold" && (limit >= to || limit < from))
    return limit >= to ? "always fires" : "never fires";
  return undefined;
}

function threshold(resource: Resource): readonly Finding[] {
  const metric = member(resource.props, "metricName");
  const value = member(resource.props, "threshold");
  if (typeof metric !== "string") return [];
  if (value === UNKNOWN) return [undecided(resource, "threshold")];
  const range = RANGES.find((one) => one.metric.test(metric));
  const limit = numberOf(value);
  if (range === undefined || limit === undefined) return [];
  const never = neverSaysAnything(member(resource.props, "comparisonOperator"), limit, range);
  if (never === undefined && limit >= range.from && limit <= range.to) return [];
  const what = `is ${shown(value)}; ${metric} is ${range.unit}, ${range.from} to ${range.to}${never === undefined ? "" : `: the alarm ${never}`}`;
  return [violation(resource, "threshold", { id: "implausible", what, fix: "Check the metric's unit." })];
}

/** `ops-alarm-actions` */
export const wakeSomeone: Policy = {
  id: "ops-alarm-actions",
  family: "operations",
  title: "Alarms tell somebody, say what silence means, and can fire",
  severity: "medium",
  description:
    "An alarm has an action that is not switched off; a metric's alarm says how missing data count, and its threshold lies in what the metric can be.",
  why: "An alarm that nobody hears is worse than none: it is believed.",
  remediation: "Set alarmActions and treatMissingData; leave actionsEnabled out.",
  references: [
    { framework: "AWS FSBP", control: "CloudWatch.15" },
    { framework: "AWS FSBP", control: "CloudWatch.17" },
  ],
  levels: IN_PRODUCTION,
  config: {},
  types: [METRIC, COMPOSITE],
  checkResource: (resource) => [
    ...actions(resource),
    ...demand(resource, resource.type === METRIC ? [ENABLED, MISSING_DATA] : [ENABLED]),
    ...threshold(resource),
  ],
};
