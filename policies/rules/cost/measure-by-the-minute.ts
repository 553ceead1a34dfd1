import { numberOf, shown } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ADVICE } from "../../core/stage";
import { asList, at, member, UNKNOWN, type Value } from "../../core/value";

const FIX = "Set it to 60 or more.";

function ofPeriod(resource: Resource, path: string, value: Value): readonly Finding[] {
  if (value === UNKNOWN) return [undecided(resource, path, FIX)];
  const seconds = numberOf(value);
  if (seconds === undefined || seconds >= 60) return [];
  const what = `is ${shown(value)} s: a high-resolution alarm costs three times as much`;
  return [violation(resource, path, { id: "short-period", what, fix: FIX })];
}

/** `cost-alarm-period` */
export const measureByTheMinute: Policy = {
  id: "cost-alarm-period",
  family: "cost",
  title: "Alarms look once a minute or less often",
  severity: "low",
  description: "An alarm's period, and that of each metric in its queries, is 60 s or longer.",
  why: "A high-resolution alarm costs three times as much, and most metrics have no finer data.",
  remediation: FIX,
  references: [{ framework: "CloudWatch", control: "pricing" }],
  levels: ADVICE,
  config: {},
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm"],
  checkResource(resource): readonly Finding[] {
    const own = ofPeriod(resource, "period", member(resource.props, "period"));
    const queries = asList(member(resource.props, "metricQueries"));
    if (queries === UNKNOWN) return [...own, undecided(resource, "metricQueries")];
    const ofQueries = queries.flatMap((query, index) => [
      ...ofPeriod(resource, `metricQueries[${index}].period`, member(query, "period")),
      ...ofPeriod(resource, `metricQueries[${index}].metric.period`, at(query, "metric", "period")),
    ]);
    return [...own, ...ofQueries];
  },
};
