import assert from "node:assert/strict";
import fc from "fast-check";
import { type PlannedTask, planService } from "../../../local/services/ecs/plan";

const task = (id: string, current: boolean, healthy: boolean): PlannedTask => ({ id, current, healthy });

describe("the plan of a service", () => {
  it("starts what is missing", () => {
    assert.deepEqual(planService([], 2, 100, 200), { start: 2, stop: [], steady: false });
  });

  it("starts the new one before it stops the old one", () => {
    const old = task("old", false, true);
    assert.deepEqual(planService([old], 1, 100, 200), { start: 1, stop: [], steady: false });
    assert.deepEqual(planService([old, task("new", true, false)], 1, 100, 200), { start: 0, stop: [], steady: false });
    assert.deepEqual(planService([old, task("new", true, true)], 1, 100, 200).stop, ["old"]);
  });

  it("stops first when nothing may run beside", () => {
    assert.deepEqual(planService([task("old", false, true)], 1, 0, 100), { start: 1, stop: ["old"], steady: false });
  });

  it("never falls under the minimum by its own hand and never goes over the maximum", () => {
    const tasks = fc.uniqueArray(fc.record({ id: fc.uuid(), current: fc.boolean(), healthy: fc.boolean() }), {
      selector: ({ id }) => id,
      maxLength: 8,
    });
    fc.assert(
      fc.property(tasks, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 100 }), (all, desired, minimum) => {
        const plan = planService(all, desired, minimum, 200);
        const left = all.filter(({ id }) => !plan.stop.includes(id));
        const healthy = (some: readonly PlannedTask[]): number => some.filter((one) => one.healthy).length;
        const surplus = all.filter((one) => one.current).slice(desired);
        const least = Math.ceil((desired * minimum) / 100);
        assert.ok(healthy(left) >= Math.min(healthy(all), least) - healthy(surplus));
        if (plan.start > 0) assert.ok(left.length + plan.start <= Math.max(desired * 2, left.length));
        if (plan.steady) assert.deepEqual([plan.start, plan.stop.length], [0, 0]);
      }),
    );
  });
});
