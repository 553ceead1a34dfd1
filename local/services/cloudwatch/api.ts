import { type AwsResponse, ServiceError } from "../service";
import { Distribution } from "./distribution";
import type { Metrics } from "./metrics";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

const answer = (body: unknown): AwsResponse => ({
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify(body),
});

const dimensionsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(list(value).map((dimension) => [text(dimension["Name"]), text(dimension["Value"])]));

/** Seconds since the epoch (JSON protocol) or an ISO date → Unix milliseconds. */
function time(value: unknown, name: string): number {
  const at = typeof value === "number" ? value * 1_000 : Date.parse(text(value));
  if (Number.isNaN(at)) throw new ServiceError("InvalidParameterValue", `The parameter ${name} must be a timestamp.`);
  return at;
}

/** PutMetricData: values, values with counts, or statistic sets. */
export function putMetricData(metrics: Metrics, input: Json, now: number): AwsResponse {
  const namespace = text(input["Namespace"]);
  if (namespace === "" || namespace.startsWith("AWS/"))
    throw new ServiceError("InvalidParameterValue", "The value for parameter Namespace is invalid.");
  const data = list(input["MetricData"]);
  if (data.length > 1_000) throw new ServiceError("InvalidParameterValue", "At most 1000 metrics a request.");
  for (const datum of data) {
    const series = metrics.series(namespace, text(datum["MetricName"]), dimensionsOf(datum["Dimensions"]));
    const at = datum["Timestamp"] === undefined ? now : time(datum["Timestamp"], "Timestamp");
    if (typeof datum["Unit"] === "string") series.unit = datum["Unit"];
    const set = datum["StatisticValues"];
    if (isObject(set)) {
      const values = new Distribution();
      values.addSet(Number(set["SampleCount"]), Number(set["Sum"]), Number(set["Minimum"]), Number(set["Maximum"]));
      series.addDistribution(values, at);
    }
    const values = Array.isArray(datum["Values"]) ? (datum["Values"] as unknown[]) : [datum["Value"]];
    const counts = Array.isArray(datum["Counts"]) ? (datum["Counts"] as unknown[]) : [];
    for (const [index, value] of values.entries()) {
      if (typeof value !== "number") continue;
      const times = Number(counts[index] ?? 1);
      for (let i = 0; i < times; i++) series.add(value, at);
    }
  }
  return answer({});
}

/** GetMetricStatistics of one metric. */
export function getMetricStatistics(metrics: Metrics, input: Json): AwsResponse {
  const series = metrics.find(text(input["Namespace"]), text(input["MetricName"]), dimensionsOf(input["Dimensions"]));
  const wanted = [input["Statistics"], input["ExtendedStatistics"]].flatMap((names) =>
    Array.isArray(names) ? names.map(String) : [],
  );
  const periods =
    series?.periods(
      time(input["StartTime"], "StartTime"),
      time(input["EndTime"], "EndTime"),
      period(input["Period"]),
    ) ?? [];
  const datapoint = ({ start, values }: { start: number; values: Distribution }) => {
    const extended = wanted.filter((name) => name.startsWith("p")).map((name) => [name, values.statistic(name)]);
    const plain = wanted.filter((name) => !name.startsWith("p")).map((name) => [name, values.statistic(name)]);
    return {
      Timestamp: start / 1_000,
      Unit: series?.unit ?? "None",
      ...(Object.fromEntries(plain) as Json),
      ...(extended.length > 0 && { ExtendedStatistics: Object.fromEntries(extended) as Json }),
    };
  };
  return answer({ Label: text(input["MetricName"]), Datapoints: periods.map(datapoint) });
}

/** GetMetricData of plain metrics. Expressions are refused by name. */
export function getMetricData(metrics: Metrics, input: Json): AwsResponse {
  const from = time(input["StartTime"], "StartTime");
  const to = time(input["EndTime"], "EndTime");
  const ascending = input["ScanBy"] === "TimestampAscending";
  const results = list(input["MetricDataQueries"]).map((query) => {
    const stat = query["MetricStat"];
    if (!isObject(stat))
      throw new ServiceError("UnsupportedOperation", "The local cloud does not emulate metric math expressions.", 501);
    const metric = isObject(stat["Metric"]) ? stat["Metric"] : {};
    const name = text(metric["MetricName"]);
    const series = metrics.find(text(metric["Namespace"]), name, dimensionsOf(metric["Dimensions"]));
    const points = [...(series?.periods(from, to, period(stat["Period"])) ?? [])];
    if (!ascending) points.reverse();
    return {
      Id: text(query["Id"]),
      Label: text(query["Label"]) || name,
      StatusCode: "Complete",
      Timestamps: points.map((point) => point.start / 1_000),
      Values: points.map((point) => point.values.statistic(text(stat["Stat"])) ?? 0),
    };
  });
  return answer({ MetricDataResults: results, Messages: [] });
}

function period(value: unknown): number {
  const seconds = Number(value);
  if (![1, 5, 10, 20, 30].includes(seconds) && !(seconds > 0 && seconds % 60 === 0))
    throw new ServiceError(
      "InvalidParameterValue",
      "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.",
    );
  return seconds * 1_000;
}
