import assert from "node:assert/strict";
import { parseExpression } from "../../../local/services/scheduler/expression";
import { SchedulerService, type ScheduleSettings } from "../../../local/services/scheduler/service";
import { ACCOUNT, type Bench, denyTo, manualBench, REGION, ROLE } from "../support/compute";

const SWEEP: ScheduleSettings = {
  name: "sweep",
  group: "default",
  expression: "rate(5 minutes)",
  enabled: true,
  target: { arn: "arn:aws:lambda:r:a:function:f", roleArn: ROLE, input: '{"kind":"sweep"}' },
};

describe("schedules", () => {
  let bench: Bench;
  let invoked: string[];
  beforeEach(() => {
    bench = manualBench();
    invoked = [];
  });
  afterEach(() => bench.close());

  const open = (authorise = denyTo()) =>
    new SchedulerService({
      directory: `${bench.directory}/scheduler`,
      account: ACCOUNT,
      region: REGION,
      clock: bench.clock,
      authorise,
      logs: bench.logs,
      invokeAsync: (arn, payload) => invoked.push(`${arn} ${payload}`),
    });

  it("invoke at their rate, with their input", () => {
    open().put(SWEEP);
    bench.clock.advance(299_000);
    assert.equal(invoked.length, 0);
    bench.clock.advance(601_000);
    assert.deepEqual(invoked, Array(3).fill(`${SWEEP.target.arn} {"kind":"sweep"}`));
  });

  it("stop when disabled, changed or deleted", () => {
    const scheduler = open();
    const arn = scheduler.put(SWEEP);
    scheduler.put({ ...SWEEP, enabled: false });
    bench.clock.advance(3_600_000);
    assert.equal(invoked.length, 0);
    scheduler.put({ ...SWEEP, expression: "rate(1 hour)" });
    bench.clock.advance(3_600_000);
    assert.equal(invoked.length, 1);
    scheduler.delete(arn);
    bench.clock.advance(3_600_000);
    assert.equal(invoked.length, 1);
    assert.equal(scheduler.schedule(arn), undefined);
  });

  it("go on after a restart", async () => {
    const before = open();
    before.put(SWEEP);
    await before.stop();
    await open().start();
    bench.clock.advance(300_000);
    assert.equal(invoked.length, 1);
  });

  it("invoke only what their role may invoke, and say so", () => {
    open(denyTo(ROLE)).put(SWEEP);
    bench.clock.advance(300_000);
    assert.equal(invoked.length, 0);
    assert.match(bench.logs.tail("/banyan/scheduler")[0]?.text ?? "", /was not invoked/);
  });

  it("read rates as AWS does", () => {
    assert.deepEqual(parseExpression("rate(1 hour)"), { kind: "rate", everyMs: 3_600_000 });
    assert.deepEqual(parseExpression("at(2026-01-01T00:00:00)"), { kind: "at", at: Date.UTC(2026, 0, 1) });
    for (const wrong of ["rate(1 minutes)", "rate(5 minute)", "rate(0 minutes)", "every day"])
      assert.throws(() => parseExpression(wrong), /Invalid Schedule Expression/, wrong);
    assert.throws(() => parseExpression("cron(0 12 * * ? *)"), /does not emulate cron/);
  });
});
