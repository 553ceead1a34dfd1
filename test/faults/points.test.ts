import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { orderTo } from "../../migration/handover/steps";
import { sourceFiles } from "../support/source-files";
import { KINDS } from "./inject/kinds";
import { idOf, pointsOf, type Recorded, sampleOf, stepOf } from "./points";
import { RECORDED_FILE } from "./record";
import { SCENARIOS } from "./scenarios";

const recorded = JSON.parse(readFileSync(RECORDED_FILE, "utf8")) as Recorded;
const points = pointsOf(recorded);
const SAMPLE = 72;

/** Steps of the verbs that faults are injected into. Others (audit, dead letters, views) have tests of their own. */
const VERBS = /^(backfill|capture|guard|handover|owner|phase|reconcile|relay)\./;
/** Steps that the scenarios do not come to without a fault. */
const ONLY_AFTER_FAULTS: Readonly<Record<string, string>> = {
  "relay.publish.defer": "the bus refuses nothing here: test/events",
  "relay.publish.retry": "the bus refuses nothing here: test/events",
};

/** Names of steps as the code reports them. */
function namedSteps(): readonly string[] {
  const found = sourceFiles("migration").flatMap(({ text }) =>
    [...text.matchAll(/observe\(\s*["`]([a-z.-]+)(\$\{)?/g)].map(([, name = "", computed]) => name + (computed ?? "")),
  );
  const computed = [...orderTo("context"), ...orderTo("monolith")].map((step) => `handover.${step}`);
  return [...new Set([...found.filter((name) => !name.endsWith("${")), ...computed])].filter((name) =>
    VERBS.test(name),
  );
}

describe("The points at which faults are injected", () => {
  it("are more than 300, each with a name of its own", () => {
    assert.ok(points.length > 300, String(points.length));
    assert.equal(new Set(points.map(idOf)).size, points.length);
  });

  it("cover every named step of backfill, capture, relay, transition and handover", () => {
    const covered = new Set(points.map(({ place }) => stepOf(place)));
    const missing = namedSteps().filter((step) => !covered.has(step) && !(step in ONLY_AFTER_FAULTS));
    assert.deepEqual(missing, [], "record anew: npm run test:faults -- --record");
  });

  it("cover every kind of fault and every scenario", () => {
    assert.deepEqual([...new Set(points.map(({ kind }) => kind))].sort(), Object.keys(KINDS).sort());
    assert.deepEqual(
      Object.keys(recorded),
      SCENARIOS.map(({ name }) => name),
    );
  });

  it("have a sample of every step, kind and scenario", () => {
    const sample = sampleOf(points, SAMPLE);
    assert.ok(sample.length >= 60 && sample.length <= SAMPLE, String(sample.length));
    for (const facet of [({ kind }) => kind, ({ scenario }) => scenario, ({ place }) => stepOf(place)] as ((
      point: (typeof points)[number],
    ) => string)[])
      assert.deepEqual(new Set(sample.map(facet)), new Set(points.map(facet)));
  });

  it("have a sample that stays the same when points come and go elsewhere", () => {
    const fewer = points.filter(({ scenario }) => scenario !== "forward");
    const before = new Set(sampleOf(points, SAMPLE).map(idOf));
    const kept = sampleOf(fewer, SAMPLE).filter((point) => before.has(idOf(point)));
    assert.ok(kept.length > SAMPLE / 2, String(kept.length));
  });
});
