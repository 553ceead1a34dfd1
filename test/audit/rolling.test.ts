import assert from "node:assert/strict";
import { audit, type AuditReport, type AuditState } from "../../migration/audit";
import { auditSummary, rollingAudit } from "../../migration/audit/rolling";
import type { DataPlane } from "../../migration/data-plane";
import { tend } from "../../migration/relay/sweep";
import type { Metric } from "../../migration/runtime/emf";
import { setOwnership, Crash, crashAt } from "../support/data-plane";
import { AuditWorld, books, ROWS } from "./world";

/** Rows, the shelves included, after {@link AuditWorld.agree}. */
const ALL = ROWS + 1;

describe("The rolling audit", () => {
  let world: AuditWorld;
  let plane: DataPlane;
  let metrics: Metric[] = [];
  before(async () => {
    world = await AuditWorld.start();
    // One chunk of five rows a slice.
    const settings = { ...world.plane.settings, backfillPageRows: 5, auditSliceMs: 0.001 };
    plane = { ...world.plane, settings, measure: (measured) => void metrics.push(...measured) };
  });
  after(() => world.stores.stop());
  beforeEach(async () => {
    metrics = [];
    await world.agree("monolith");
  });

  const gauge = (wanted: string): readonly unknown[] =>
    metrics.filter(({ name }) => name === wanted).map(({ value }) => value);
  const remove = async (id: number): Promise<void> => {
    const item = await world.item(id);
    assert.ok(item);
    await world.remove(item);
  };

  async function pass(by: DataPlane = plane): Promise<number> {
    for (let slices = 1; slices < 100; slices++) {
      await rollingAudit(by);
      if ((await auditSummary(by)).pass === null) return slices;
    }
    throw new Error("the pass does not end");
  }

  it("compares everything over many slices, each from where the last ended, and keeps what it found", async () => {
    await rollingAudit(plane);
    assert.deepEqual(await auditSummary(plane), { last: null, pass: { rows: 2, total: ALL } });
    await rollingAudit(plane);
    assert.deepEqual((await auditSummary(plane)).pass, { rows: 7, total: ALL });
    assert.ok((await pass()) > 3);
    const { last } = await auditSummary(plane);
    assert.deepEqual([last?.verdict, last?.rows, last?.missing], ["equal", ALL, 0]);
    assert.equal(
      gauge("AuditedRows").reduce((sum: number, rows) => sum + Number(rows), 0),
      ALL,
    );
  });

  it("goes on after a crash, and leaves the work to another that is at it", async () => {
    await rollingAudit(plane);
    await assert.rejects(rollingAudit({ ...plane, observe: crashAt("audit.compare") }), Crash);
    assert.equal((await auditSummary(plane)).pass?.rows, 2);
    const observe: DataPlane["observe"] = async (step) => {
      if (step === "audit.compare") await rollingAudit(plane);
    };
    await rollingAudit({ ...plane, observe });
    assert.equal((await auditSummary(plane)).pass?.rows, 7);
    await pass();
    assert.equal((await auditSummary(plane)).last?.verdict, "equal");
  });

  it("begins the next pass after a pause, not before", async () => {
    await pass();
    const first = (await auditSummary(plane)).last?.at;
    await pass();
    assert.equal((await auditSummary(plane)).last?.at, first);
    const later = { ...plane, now: () => Date.now() + plane.settings.auditPauseMs };
    await pass(later);
    assert.notEqual((await auditSummary(plane)).last?.at, first);
  });

  it("forgets a pass that the ownership has overtaken", async () => {
    await rollingAudit(plane);
    await setOwnership(plane, "shadow", "monolith", 4);
    await rollingAudit(plane);
    assert.deepEqual(await auditSummary(plane), { last: null, pass: null });
    await pass();
    assert.equal((await auditSummary(plane)).last?.verdict, "equal");
  });

  it("keeps an alarm raised at every sweep until the difference is gone", async () => {
    await remove(4);
    await pass();
    const { last } = await auditSummary(plane);
    assert.deepEqual([last?.verdict, last?.missing, last?.rogue], ["different", 1, 1]);
    assert.deepEqual(last?.differences[0]?.key, { id: 4 });
    metrics = [];
    await tend(plane);
    assert.deepEqual([gauge("DivergentRows"), gauge("RogueWrites")], [[1], [1]]);
    assert.equal((await audit(plane, { repair: true })).verdict, "equal");
    metrics = [];
    await tend(plane);
    assert.deepEqual([gauge("DivergentRows"), gauge("RogueWrites"), gauge("Parked")], [[0], [0], [0]]);
  });

  it("on demand is carried on over as many answers as it takes, and finds the same", async () => {
    await remove(4);
    await world.put({ ...(await world.item(9)), title: "edited" });
    const whole = await audit(world.plane);
    let state: AuditState | undefined;
    let report: AuditReport | undefined;
    let answers = 0;
    do {
      report = await audit(plane, { state, budgetMs: 0 });
      answers += 1;
      // As it goes over the wire.
      ({ next: state } = JSON.parse(JSON.stringify({ next: report.next })) as { next?: AuditState });
      if (state !== undefined) assert.equal(report.verdict, "inconclusive");
    } while (state !== undefined);
    assert.ok(answers > 8);
    assert.deepEqual(report, whole);
    assert.equal(whole.differences.length, 2);
  });

  it("on demand counts every difference, lists some, and hands on little however many there are", async () => {
    await world.monolith.execute(
      "INSERT INTO books SELECT g, 1, 'title', NULL, 1, '2026-01-02', NULL FROM generate_series(101, 900) AS g",
    );
    await plane.database.execute("DELETE FROM banyan.outbox");
    const large = { ...plane, settings: { ...plane.settings, backfillPageRows: 200 } };
    let state: AuditState | undefined;
    let most = 0;
    let report: AuditReport;
    do {
      report = await audit(large, { state, budgetMs: 0 });
      state = report.next;
      most = Math.max(most, JSON.stringify(report).length);
    } while (state !== undefined);
    assert.deepEqual([report.missing, report.differences.length, report.more], [800, 100, 700]);
    assert.ok(most < 400_000, `${most} characters`);
    assert.equal(books.name, report.differences[0]?.table);
  });
});
