import assert from "node:assert/strict";
import fc from "fast-check";
import { Distribution } from "../../../local/services/cloudwatch/distribution";
import { parseEmf } from "../../../local/services/cloudwatch/emf";
import type { AwsRequest } from "../../../local/services/service";
import { type Bench, manualBench } from "../support/compute";

const values = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

describe("a distribution", () => {
  it("knows percentiles within a percent", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const distribution = new Distribution();
        for (const value of all) distribution.add(value);
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.ceil((percent / 100) * all.length) - 1] ?? NaN;
        const found = distribution.percentile(percent) ?? NaN;
        assert.ok(Math.abs(found - exact) <= exact * 0.01, `${found} is not ${exact}`);
      }),
    );
  });

  it("merged is the same as all values in one", () => {
    fc.assert(
      fc.property(values, values, (some, others) => {
        const [a, b, all] = [new Distribution(), new Distribution(), new Distribution()];
        for (const value of some) a.add(value);
        for (const value of others) b.add(value);
        for (const value of [...some, ...others]) all.add(value);
        a.merge(b);
        for (const statistic of ["SampleCount", "Minimum", "Maximum", "p50", "p99"])
          assert.equal(a.statistic(statistic), all.statistic(statistic), statistic);
      }),
    );
  });

  it("without data is undefined, never 0", () => {
    const empty = new Distribution();
    for (const statistic of ["Sum", "Average", "p99"]) assert.equal(empty.statistic(statistic), undefined);
  });
});

const line = (members: object, directive: object = {}): string =>
  JSON.stringify({
    _aws: {
      Timestamp: 1_000,
      CloudWatchMetrics: [
        { Namespace: "Banyan", Dimensions: [["Stage"]], Metrics: [{ Name: "M", Unit: "Count" }], ...directive },
      ],
    },
    Stage: "local",
    ...members,
  });

describe("the embedded metric format", () => {
  it("gives metrics with their dimensions, unit and time", () => {
    assert.deepEqual(parseEmf(line({ M: 5 }), 0), [
      { namespace: "Banyan", metric: "M", unit: "Count", dimensions: { Stage: "local" }, values: [5], at: 1_000 },
    ]);
  });

  it("takes lists of values and several sets of dimensions", () => {
    const found = parseEmf(line({ M: [1, 2], Path: "old" }, { Dimensions: [["Stage"], ["Stage", "Path"]] }), 0);
    assert.deepEqual(
      found.map(({ dimensions, values: all }) => [Object.keys(dimensions).length, all]),
      [
        [1, [1, 2]],
        [2, [1, 2]],
      ],
    );
  });

  it("is read behind the prefix of Lambda's console", () => {
    assert.equal(parseEmf(`2026-01-01T00:00:00.000Z\tid\tINFO\t${line({ M: 1 })}`, 0).length, 1);
  });

  it("is nothing in any other line", () => {
    fc.assert(fc.property(fc.string(), (text) => assert.deepEqual(parseEmf(text, 0), [])));
    for (const wrong of ['{"_aws":1}', '{"_aws":{"CloudWatchMetrics":5}}', '{"_aws":', line({}), line({ M: "5" })])
      assert.deepEqual(parseEmf(wrong, 0), [], wrong);
  });
});

describe("CloudWatch", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = manualBench();
  });
  afterEach(() => bench.close());

  const put = (metric: string, value: number, path = "new"): void =>
    bench.cloudwatch.metrics.metric("Banyan", metric, { Stage: "s", Context: "c", Path: path }).add(value);

  const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const request: AwsRequest = {
      service: "monitoring",
      method: "POST",
      url: "/",
      headers: { "x-amz-target": `GraniteServiceVersion20100801.${operation}` },
      body: Buffer.from(JSON.stringify(input)),
      caller: { kind: "operator", arn: "operator" },
    };
    return JSON.parse((await bench.cloudwatch.handle(request)).body.toString()) as Record<string, unknown>;
  };

  it("answers the figures of a path in a window, and null without data", () => {
    const none = { requests: null, errors: null, p50Ms: null, p99Ms: null };
    assert.deepEqual(bench.cloudwatch.figures("s", "c", "new", 300_000), none);
    for (let i = 1; i <= 100; i++) {
      put("Requests", 1);
      put("LatencyMs", i);
    }
    put("Errors", 1);
    const figures = bench.cloudwatch.figures("s", "c", "new", 300_000);
    assert.equal(figures.requests, 100);
    assert.equal(figures.errors, 1);
    assert.ok(Math.abs((figures.p50Ms ?? 0) - 50) <= 0.5 && Math.abs((figures.p99Ms ?? 0) - 99) <= 1);
    assert.deepEqual(bench.cloudwatch.figures("s", "c", "old", 300_000), none);
    bench.clock.advance(301_000);
    assert.deepEqual(bench.cloudwatch.figures("s", "c", "new", 300_000), none);
  });

  it("answers GetMetricStatistics and GetMetricData of what PutMetricData brought", async () => {
    const at = bench.clock.now() / 1_000;
    await call("PutMetricData", {
      Namespace: "N",
      MetricData: [
        { MetricName: "M", Dimensions: [{ Name: "D", Value: "1" }], Values: [1, 3], Counts: [1, 2], Unit: "Count" },
        { MetricName: "S", StatisticValues: { SampleCount: 4, Sum: 10, Minimum: 1, Maximum: 4 } },
      ],
    });
    const window = { StartTime: at - 60, EndTime: at + 60 };
    const statistics = await call("GetMetricStatistics", {
      Namespace: "N",
      MetricName: "M",
      Dimensions: [{ Name: "D", Value: "1" }],
      ...window,
      Period: 60,
      Statistics: ["Sum", "SampleCount"],
    });
    assert.deepEqual(statistics["Datapoints"], [{ Timestamp: at, Unit: "Count", Sum: 7, SampleCount: 3 }]);
    const data = await call("GetMetricData", {
      ...window,
      MetricDataQueries: [
        { Id: "a", MetricStat: { Metric: { Namespace: "N", MetricName: "S" }, Period: 60, Stat: "Maximum" } },
      ],
    });
    assert.deepEqual(data["MetricDataResults"], [
      { Id: "a", Label: "S", StatusCode: "Complete", Timestamps: [at], Values: [4] },
    ]);
  });

  it("refuses what it does not emulate by name", async () => {
    await assert.rejects(call("DescribeAlarms", {}), {
      code: "UnsupportedOperation",
      status: 501,
      message: /DescribeAlarms/,
    });
    await assert.rejects(call("PutMetricData", { Namespace: "AWS/Lambda" }), { code: "InvalidParameterValue" });
  });
});
