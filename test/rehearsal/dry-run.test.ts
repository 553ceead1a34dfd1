import assert from "node:assert/strict";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { rehearse } from "../../migration/rehearsal/rehearse";
import { readOnly } from "../../migration/rehearsal/read-only";
import type { Plan } from "../../migration/rehearsal/report";
import { waiting } from "../../migration/relay/status";
import type { Phase } from "../../migration/runtime/phases";
import { Sides } from "../handover/sides";
import { context, World } from "../handover/world";
import { allItems } from "../support/items";

describe("A dry run", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());

  const plan = (phase: Phase, weight = 10): Promise<Plan> => {
    const plane = world.plane();
    const { table, generation } = plane;
    return rehearse(plane, { kind: "plan", context: context.name, phase, weight, generation, table }, waiting);
  };
  const stepsOf = ({ steps }: Plan): readonly string[] => steps.map(({ step }) => step);

  /** Every row of both schemas, every trigger and constraint, every item. */
  async function everything(): Promise<unknown> {
    const { database } = world.stores;
    const tables = await database.admin<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'banyan') ORDER BY 1`,
    );
    const rows: unknown[] = [];
    for (const { name } of tables)
      rows.push(name, await database.admin(`SELECT to_jsonb(t) AS row FROM ${name} t ORDER BY to_jsonb(t)::text`));
    const rules = await database.admin(
      `SELECT conname::text AS name, convalidated::text AS state FROM pg_constraint
       UNION ALL SELECT tgname::text, tgenabled::text FROM pg_trigger ORDER BY 1, 2`,
    );
    const sequences = await database.admin("SELECT last_value, is_called FROM public.books_id_seq");
    return { rows, rules, sequences, items: [...(await allItems(world.plane())).entries()].sort() };
  }

  const rehearsals: readonly { readonly from: Phase; readonly to: Phase; readonly refuses?: RegExp }[] = [
    { from: "replicate", to: "shadow" },
    { from: "canary", to: "extracted" },
    { from: "canary", to: "monolith" },
    { from: "extracted", to: "monolith" },
    { from: "extracted", to: "retired" },
    { from: "replicate", to: "extracted", refuses: /one phase forward at a time/ },
  ];
  for (const { from, to, refuses } of rehearsals)
    it(`of a move from ${from} to ${to} changes nothing at all`, async () => {
      await world.reset();
      await world.bringTo(from);
      await world.monolith.execute("INSERT INTO public.shelves (name) VALUES ('late')").catch(() => 0);
      const before = await everything();
      const { refusals } = await plan(to);
      assert.deepEqual(await everything(), before);
      if (refuses === undefined) assert.deepEqual(refusals, []);
      else assert.match(refusals.join(), refuses);
    });

  it("takes the steps of the real handover, in its order", async () => {
    for (const [from, to] of [
      ["canary", "extracted"],
      ["extracted", "canary"],
    ] as const) {
      await Sides.arrive(world, from);
      const planned = stepsOf(await plan(to));
      const taken: string[] = [];
      await world.move(to, { observe: (step) => void taken.push(step) });
      const named = taken.filter((step) => /^handover\.[a-z]+$/.test(step));
      assert.deepEqual(
        planned.filter((step) => step.startsWith("handover.")),
        named,
      );
    }
  });

  it("tells figures of the live system: backlog, epochs, identifiers, keys, rows, and how long writes would wait", async () => {
    const sides = await Sides.arrive(world, "canary");
    await sides.writes("monolith");
    const { steps, blackout } = await plan("extracted");
    const does = (name: string): string => steps.find(({ step }) => step === name)?.does ?? "";
    assert.match(does("handover.begin"), /epoch 1 → 2, deadline 30 s/);
    assert.match(does("handover.drain"), /empties the monolith's outbox: 2 changes now/);
    assert.match(does("handover.identifiers"), /books_id_seq 0 → 1000101 \(the monolith's is at 1000001\)/);
    assert.match(does("handover.commit"), /phase canary → extracted; severs foreign key loans_book_id_fkey of loans/);
    assert.match(does("handover.publish"), /"epoch":3,"accepting":true/);
    assert.ok(blackout !== null && blackout.expectedMs > 0 && blackout.atMostMs === 32_000);
    await world.move("extracted");
    const back = (await plan("monolith")).steps;
    assert.match(back.find(({ step }) => step === "handover.commit")?.does ?? "", /restores foreign key loans_book_id/);
    assert.ok(back.some(({ step, does: words }) => step === "capture.remove" && /books/.test(words)));
  });

  it("of a first move tells tables, triggers and rows", async () => {
    await world.reset();
    const { steps, blackout, refusals } = await plan("replicate");
    assert.deepEqual(refusals, []);
    assert.equal(blackout, null);
    const text = steps.map(({ does }) => does).join("\n");
    assert.match(text, /puts banyan_hold, banyan_capture and banyan_truncate on books/);
    assert.match(text, /copies 1 rows of shelves to banyan-test-.*-g1 in 1 pages/);
  });

  it("names a long transaction and parked changes as what would refuse the move", async () => {
    await Sides.arrive(world, "canary");
    await world.stores.database.admin(
      `INSERT INTO banyan.parked (context, direction, change_id, change, error, attempts)
       VALUES ('${context.name}', 'forward', 'x', '{}', 'no', 8)`,
    );
    await world.monolith.transaction(async (tx) => {
      await tx.execute("UPDATE public.books SET title = 'slow'");
      await world.shiftClock(4_000);
      const refusals = (await plan("extracted")).refusals.join("\n");
      assert.match(refusals, /Unless it ends in time: process \d+ of monolith/);
      assert.match(refusals, /1 changes are parked/);
    });
  });

  it("names drift and parked changes as what would refuse the way back, and a retirement", async () => {
    await Sides.arrive(world, "extracted");
    await world.stores.database.admin(
      `INSERT INTO banyan.parked (context, direction, change_id, change, error, attempts)
       VALUES ('${context.name}', 'back', 'x', '{}', 'no', 8)`,
    );
    await world.stores.database.admin("ALTER TABLE public.books ADD COLUMN colour text");
    for (const phase of ["canary", "monolith", "retired"] as const) {
      const refusals = (await plan(phase)).refusals.join("\n");
      assert.match(refusals, /column books\.colour is not declared/, phase);
      assert.match(refusals, /Changes are parked/, phase);
    }
  });

  it("names drift as what would refuse the next phase", async () => {
    await Sides.arrive(world, "canary");
    await world.stores.database.admin("ALTER TABLE public.books ADD COLUMN colour text");
    assert.match((await plan("extracted")).refusals.join("\n"), /column books\.colour is not declared/);
  });

  it("could not change anything if it tried", async () => {
    await Sides.arrive(world, "canary");
    const plane = readOnly(world.plane());
    await assert.rejects(plane.database.execute("DELETE FROM banyan.outbox"), /read-only transaction/);
    const put = new PutItemCommand({ TableName: plane.table, Item: { pk: { S: "a" }, sk: { S: "b" } } });
    await assert.rejects(async () => plane.dynamo.send(put), /a rehearsal changes nothing, and PutItemCommand would/);
    assert.equal(plane.invokeRelay, undefined);
  });
});
