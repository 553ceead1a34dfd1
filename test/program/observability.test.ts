import assert from "node:assert/strict";
import { contextAlarms } from "../../infra/compute/alarms";
import { contextDashboard } from "../../infra/compute/dashboards/context-dashboard";
import { stageDashboard } from "../../infra/compute/dashboards/stage-dashboard";
import { graph, layOut, text, type Dashboard, type Widget } from "../../infra/compute/dashboards/widgets";

interface Line {
  readonly metric: string;
  readonly path: string | undefined;
  readonly stat: unknown;
}

/** Lines of a graph, hidden ones and expressions apart. */
type Entry = string | Readonly<Record<string, unknown>>;

const words = (line: readonly Entry[]): readonly string[] => line.filter((entry) => typeof entry === "string");

const lines = ({ properties }: Widget): readonly Line[] =>
  ((properties["metrics"] ?? []) as readonly (readonly Entry[])[])
    .filter(([first]) => typeof first === "string")
    .map((line) => {
      const [, metric = "", ...dimensions] = words(line);
      const at = dimensions.indexOf("Path");
      const options = line.at(-1) as Readonly<Record<string, unknown>>;
      return { metric, path: at < 0 ? undefined : dimensions[at + 1], stat: options["stat"] };
    });

const titled = (dashboard: Dashboard, title: RegExp): readonly Line[] =>
  dashboard.widgets.filter(({ properties }) => title.test(String(properties["title"]))).flatMap(lines);

function assertNoOverlap({ widgets }: Dashboard): void {
  for (const [index, one] of widgets.entries())
    for (const other of widgets.slice(index + 1)) {
      const beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
      const below = one.y + one.height <= other.y || other.y + other.height <= one.y;
      assert.ok(beside || below, `${JSON.stringify(one)} overlaps ${JSON.stringify(other)}`);
    }
}

describe("A context's dashboard", () => {
  const dashboard = contextDashboard({
    stage: "dev",
    context: "ratings",
    region: "eu-central-1",
    phase: "canary",
    weight: 10,
    owner: "monolith",
  });

  it("sets old against new: requests, errors, median and 99th percentile on one axis each", () => {
    for (const [title, metric, stat] of [
      [/^Requests/, "Requests", "Sum"],
      [/^Errors,/, "Errors", "Sum"],
      [/p50/, "LatencyMs", "p50"],
      [/p99/, "LatencyMs", "p99"],
    ] as const)
      assert.deepEqual(titled(dashboard, title), [
        { metric, path: "old", stat },
        { metric, path: "new", stat },
      ]);
  });

  it("shows replication, comparison and audit, which no path has for itself", () => {
    const metrics = titled(dashboard, /lag|Relay|Comparison|Audit/);
    assert.deepEqual(
      metrics.map(({ metric }) => metric),
      [
        "LagMs",
        "Applied",
        "Backlog",
        "Parked",
        "Matched",
        "Mismatched",
        "Inconclusive",
        "AuditedRows",
        "DivergentRows",
      ],
    );
    assert.ok(metrics.every(({ path }) => path === undefined));
  });

  it("says phase, share and owner, and puts no widget upon another", () => {
    assert.match(JSON.stringify(dashboard.widgets[0]), /canary\*\*, 10 % of the reads.*owner \*\*monolith/);
    assertNoOverlap(dashboard);
  });
});

describe("A stage's dashboard", () => {
  const of = (contexts: readonly string[]): Dashboard =>
    stageDashboard({
      stage: "dev",
      region: "eu-central-1",
      contexts: contexts.map((name) => ({ name, phase: "shadow", owner: "monolith" })),
    });

  it("has one row a context", () => {
    const dashboard = of(["ratings", "schedule"]);
    assertNoOverlap(dashboard);
    assert.equal(new Set(dashboard.widgets.map(({ y }) => y)).size, 3);
    assert.match(JSON.stringify(dashboard), /dashboards:name=banyan-dev-schedule/);
  });

  it("says so when there is no context", () => {
    assert.match(JSON.stringify(of([])), /the monolith serves everything/);
  });

  it("refuses a row that is wider than the grid", () => {
    const wide = [text("x", 20), graph({ title: "y", region: "r", metrics: [] }, 5)];
    assert.throws(() => layOut([{ height: 1, widgets: wide }]), /25 columns/);
  });
});

describe("A context's alarms", () => {
  it("watch the new path and the relay, each with a name of its own", () => {
    const alarms = contextAlarms("dev", { name: "ratings", alarms: true });
    assert.equal(new Set(alarms.map(({ name }) => name)).size, alarms.length);
    assert.ok(alarms.every(({ name }) => name.startsWith("banyan-dev-ratings-")));
    const path = alarms.filter(({ dimensions }) => "Path" in dimensions);
    assert.deepEqual(
      path.map(({ metric, dimensions }) => `${metric} ${dimensions["Path"]}`),
      ["Errors new", "LatencyMs new"],
    );
    assert.ok(
      alarms.every(
        ({ statistic, extendedStatistic }) => (statistic === undefined) !== (extendedStatistic === undefined),
      ),
    );
  });

  it("are none when the declaration says why", () => {
    assert.deepEqual(contextAlarms("dev", { name: "ratings", alarms: { none: "nobody reads it at night" } }), []);
  });
});
