import assert from "node:assert/strict";
import { installCapture, removeCapture } from "../../migration/capture";
import type { Observer } from "../../migration/data-plane";
import { requireOwnership } from "../../migration/ownership";
import { RefusedTransition, type TransitionVerbs } from "../../migration/phase";
import { tableName } from "../../migration/runtime/names";
import { context, VERBS, World } from "../handover/world";

/** Someone who sleeps until woken. */
class Sleep {
  private wakes: () => void = () => undefined;
  private falls: () => void = () => undefined;
  private slept = false;
  readonly asleep = new Promise<void>((resolve) => (this.falls = resolve));
  private readonly awake = new Promise<void>((resolve) => (this.wakes = resolve));

  /** Sleeps, once. */
  readonly here = (): Promise<void> | undefined => {
    if (this.slept) return undefined;
    this.slept = true;
    this.falls();
    return this.awake;
  };
  /** An observer that sleeps where `place` is reached first. */
  at(place: string): Observer {
    return (step, detail) => ([step, `${step} ${String(detail?.table)}`].includes(place) ? this.here() : undefined);
  }
  wake(): void {
    this.wakes();
  }
}

const ENTRY = ["phase.enter.clear", "phase.enter.owner", "phase.enter.capture", "phase.enter.record"] as const;
const REMOVALS = context.tables.map(({ name }) => `capture.remove ${name}`);
/** The last is no named step: between the removal of the triggers and the clearing of what they captured. */
const LEAVING = ["phase.leave.capture", ...REMOVALS, "clearing"] as const;

describe("Lives of a table", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());
  beforeEach(async () => {
    await world.reset();
    await world.stores.createTable(context, tableName("test", context.name, 2));
    await write();
  });

  /** A new row, and another value for every older one. */
  async function write(): Promise<void> {
    await world.monolith.execute("UPDATE public.books SET price = price + 1");
    await add();
  }

  async function add(): Promise<void> {
    await world.monolith.execute(
      "INSERT INTO public.books (shelf_id, title, price, added_at) VALUES (1, 't', 1, '2026-01-02T03:04:05Z')",
    );
  }

  const refused = (move: Promise<unknown>): Promise<boolean> =>
    move.then(
      () => false,
      (error: unknown) => {
        if (error instanceof RefusedTransition && error.code === "overtaken") return true;
        throw error;
      },
    );

  /** A coordinator that ends the first life and sleeps at a place of its tidying. */
  async function leaver(place: string): Promise<{ readonly sleep: Sleep; readonly end: Promise<unknown> }> {
    const sleep = new Sleep();
    const verbs: TransitionVerbs = {
      ...VERBS,
      removeCapture: async (plane, permits) => {
        await removeCapture(plane, permits);
        if (place === "clearing") await sleep.here();
      },
    };
    const end = world.move("monolith", { observe: sleep.at(place), verbs });
    await Promise.race([sleep.asleep, end]);
    return { sleep, end };
  }

  const enter = (observe: Observer = () => undefined): Promise<unknown> =>
    world.move("replicate", { generation: 2, observe });

  /** Of older rows nothing is written any more: it would hide what was lost. */
  async function secondLifeIsWhole(at: string): Promise<void> {
    await add();
    const plane = world.plane({ generation: 2 });
    assert.equal((await VERBS.backfill(plane, 5_000)).done, true);
    await VERBS.drain(plane, 5_000);
    assert.deepEqual(await world.items(2), await world.rows(), at);
  }

  for (const place of LEAVING)
    it(`one that is left by a coordinator asleep at ${place} does not reach into the next`, async function () {
      this.timeout(30_000);
      await world.move("replicate");
      const { sleep, end } = await leaver(place);
      await write();
      await enter();
      await write();
      sleep.wake();
      await end;
      await secondLifeIsWhole(place);
    });

  for (const wakes of ENTRY.slice(2))
    for (const place of [LEAVING[0], "clearing"])
      it(`the next begins whole or not at all when who sleeps at ${place} wakes at its ${wakes}`, async function () {
        this.timeout(30_000);
        await world.move("replicate");
        const { sleep, end } = await leaver(place);
        const entered = enter(async (step) => {
          if (step !== wakes) return;
          await write();
          sleep.wake();
          await end;
          await write();
        });
        if (await refused(entered)) await enter();
        await secondLifeIsWhole(`${place}, ${wakes}`);
      });

  it("what was captured before a removal that came late is not applied after it", async () => {
    await world.move("replicate");
    await world.move("monolith");
    const sleep = new Sleep();
    const entered = enter(sleep.at("phase.enter.capture"));
    await sleep.asleep;
    await installCapture(world.plane({ generation: 2 })); // by another entry, which died
    await write();
    await removeCapture(world.plane()); // by a coordinator that sleeps before it clears
    await write();
    sleep.wake();
    await entered;
    await secondLifeIsWhole("");
  });

  for (const place of ENTRY)
    it(`an entry asleep at ${place} does no harm to the life that another has begun`, async () => {
      const sleep = new Sleep();
      const zombie = refused(enter(sleep.at(place)));
      await sleep.asleep;
      await enter();
      await write();
      sleep.wake();
      assert.equal(await zombie, true);
      await secondLifeIsWhole(place);
    });

  it("an entry that sleeps through a whole life of its generation does not begin it again", async () => {
    const sleep = new Sleep();
    const zombie = refused(enter(sleep.at("phase.enter.capture")));
    await sleep.asleep;
    await enter();
    await world.move("monolith", { generation: 2 });
    sleep.wake();
    assert.equal(await zombie, true);
    assert.equal((await requireOwnership(world.monolith, context.name)).phase, "monolith");
    await write();
    assert.deepEqual(await world.stores.database.admin("SELECT FROM banyan.outbox"), []);
  });
});
