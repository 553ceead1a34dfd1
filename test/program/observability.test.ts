import assert from "node:assert/strict";
import type { BoundedContext, Subscription } from "../../extracted/bounded-context";
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
    publishes: true,
    subscribes: true,
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
        "SchemaDrift",
        "Matched",
        "Mismatched",
        "Inconclusive",
        "AuditedRows",
        "DivergentRows",
        "RogueWrites",
        "ForeignWrites",
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
  const EVENTS = { publishes: [], subscribes: [] };

  it("watch the bus for a context that publishes, listener and dead letters for one that subscribes", () => {
    const keys = (events: Pick<BoundedContext, "events">["events"]): readonly string[] =>
      contextAlarms("dev", { name: "ratings", alarms: true, events }).map(({ key }) => key);
    const plain = keys(EVENTS);
    assert.deepEqual(
      keys({ publishes: ["ratings"], subscribes: [] }).filter((key) => !plain.includes(key)),
      ["unpublished"],
    );
    const subscription = { context: "x", table: "y" } as Subscription;
    assert.deepEqual(
      keys({ publishes: [], subscribes: [subscription] }).filter((key) => !plain.includes(key)),
      ["listener-errors", "dead-letters"],
    );
  });

  it("watch the new path and the relay, each with a name of its own", () => {
    const alarms = contextAlarms("dev", { name: "ratings", alarms: true, events: EVENTS });
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

  it("wake somebody for what stops or falsifies replication, at the first sight of it", () => {
    const events = { publishes: [], subscribes: [] };
    const alarms = contextAlarms("dev", { name: "ratings", alarms: true, events });
    for (const metric of ["Parked", "DivergentRows", "RogueWrites", "ForeignWrites", "SchemaDrift"]) {
      const alarm = alarms.find((each) => each.metric === metric);
      assert.deepEqual([alarm?.threshold, alarm?.datapoints], [0, 1], metric);
      assert.deepEqual(alarm?.dimensions, { Stage: "dev", Context: "ratings" }, metric);
    }
  });

  it("are none when the declaration says why", () => {
    assert.deepEqual(
      contextAlarms("dev", { name: "ratings", alarms: { none: "nobody reads it at night" }, events: EVENTS }),
      [],
    );
  });
});
