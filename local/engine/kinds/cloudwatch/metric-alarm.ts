import type { CloudWatchService } from "../../../services/cloudwatch/service";
import type { CheckFailure, Props, ResourceKind } from "../../resource-kind";
import { isSet, numberOf, recordsOf, required, textOf } from "../inputs";

const COMPARISONS = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];
const MISSING = ["missing", "ignore", "breaching", "notBreaching"];
const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];
/** A day, and a week for periods of an hour and more. */
const DAY_SECONDS = 86_400;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function check(inputs: Props): readonly CheckFailure[] {
  const found: CheckFailure[] = [];
  const fail = (property: string, reason: string): void => void found.push({ property, reason });
  const oneOf = (property: string, allowed: readonly string[]): void => {
    const value = textOf(inputs, property);
    if (value !== undefined && !allowed.includes(value))
      fail(property, `expected to be one of ${allowed.join(", ")}, got ${value}`);
  };
  oneOf("comparisonOperator", COMPARISONS);
  oneOf("treatMissingData", MISSING);
  oneOf("statistic", STATISTICS);
  if ((textOf(inputs, "name")?.length ?? 0) > 255) fail("name", "must have at most 255 characters");
  const periods = numberOf(inputs, "evaluationPeriods");
  const datapoints = numberOf(inputs, "datapointsToAlarm");
  const period = numberOf(inputs, "period");
  if (periods !== undefined && periods < 1) fail("evaluationPeriods", "expected to be at least 1");
  if (periods !== undefined && datapoints !== undefined && (datapoints < 1 || datapoints > periods))
    fail("datapointsToAlarm", `must be 1 to evaluationPeriods (${periods}), got ${datapoints}`);
  if (period !== undefined && ![10, 20, 30].includes(period) && !(period > 0 && period % 60 === 0))
    fail("period", `must be 10, 20, 30 or a multiple of 60, got ${period}`);
  if (period !== undefined && periods !== undefined && period * periods > (period >= 3_600 ? 7 : 1) * DAY_SECONDS)
    fail(
      "evaluationPeriods",
      "evaluationPeriods times period must not be more than a day (a week for periods of an hour)",
    );
  const percentile = textOf(inputs, "extendedStatistic");
  if (percentile !== undefined && !/^(p|tm|tc|ts|wm)(\d{1,2}(\.\d{0,10})?|100)$/.test(percentile))
    fail("extendedStatistic", `${percentile} is no percentile (p0.0 to p100)`);
  found.push(...metricFailures(inputs));
  for (const property of ["alarmActions", "okActions", "insufficientDataActions"]) {
    const actions = inputs[property];
    if (Array.isArray(actions) && actions.length > 5) fail(property, "at most 5 actions");
  }
  return found;
}

/** One metric with one statistic, or queries of which one is returned. */
function metricFailures(inputs: Props): readonly CheckFailure[] {
  const queries = recordsOf(inputs, "metricQueries");
  if (queries.length === 0) {
    if (!isSet(inputs, "metricName"))
      return [
        {
          property: "metricName",
          reason: "One of metricName or metricQueries must be set for a cloudwatch metric alarm",
        },
      ];
    if (isSet(inputs, "statistic") === isSet(inputs, "extendedStatistic"))
      return [
        {
          property: "statistic",
          reason: "One of statistic or extendedStatistic must be set for a cloudwatch metric alarm",
        },
      ];
    return [];
  }
  const found: CheckFailure[] = [];
  if (isSet(inputs, "metricName")) found.push({ property: "metricQueries", reason: "conflicts with metricName" });
  if (queries.length > 20) found.push({ property: "metricQueries", reason: "at most 20 queries" });
  if (queries.filter((query) => query["returnData"] === true).length !== 1)
    found.push({ property: "metricQueries", reason: "exactly one query must have returnData set" });
  return found;
}

/** `aws:cloudwatch/metricAlarm:MetricAlarm`: stored and shown. */
export const metricAlarmKind = (cloudwatch: CloudWatchService): ResourceKind => ({
  token: "aws:cloudwatch/metricAlarm:MetricAlarm",
  replaceOn: ["name"],
  computed: ["arn"],
  autoName: { property: "name", maxLength: 255 },
  check,
  create: async (inputs, { region, account }) => {
    const name = required(inputs, "name");
    cloudwatch.putAlarm({ ...inputs, name });
    return { id: name, outputs: { ...inputs, arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` } };
  },
  update: async (name, olds, news) => {
    cloudwatch.putAlarm({ ...news, name });
    return { ...news, arn: olds["arn"] };
  },
  delete: async (name) => cloudwatch.deleteAlarm(name),
  read: async (name, olds) => (cloudwatch.alarm(name) ? olds : undefined),
});
