/** Foreign keys that cross the borders of two contexts, which leave and return in every order. */
import assert from "node:assert/strict";
import type { BorderForeignKey, BoundedContext } from "../../extracted/bounded-context";
import type { Ownership } from "../../migration/ownership/truth";
import { isLockFailure } from "../../migration/ownership/lock";
import { initialiseOwnership } from "../../migration/ownership/read";
import { appendTransition } from "../../migration/phase/record";
import { restoreBorderKeys, severBorderKeys } from "../../migration/phase/severed-keys";
import type { Side } from "../../migration/runtime/phases";
import type { Database, Sql } from "../../migration/sql/database";
import { DATABASE } from "../support/database-store";
import { prepareDatabase } from "../support/data-plane";
import { library } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const TABLES = [
  "CREATE TABLE public.speakers (id integer PRIMARY KEY)",
  "CREATE TABLE public.talks (id integer PRIMARY KEY, speaker integer CONSTRAINT talks_speaker REFERENCES speakers)",
  "CREATE TABLE public.slots (id integer PRIMARY KEY, talk integer CONSTRAINT slots_talk REFERENCES talks)",
];
const key = (constraint: string, table: string, column: string, to: string): BorderForeignKey => ({
  ...{ constraint, table, columns: [column] },
  references: { table: to, columns: ["id"] },
});
const SHARED = key("slots_talk", "slots", "talk", "talks");
const owning = (name: string, table: string, borderForeignKeys: readonly BorderForeignKey[]): BoundedContext => {
  const [first] = library.tables;
  assert.ok(first !== undefined);
  return { ...library, name, tables: [{ ...first, name: table }], borderForeignKeys };
};
const parent = owning("parent", "talks", [SHARED, key("talks_speaker", "talks", "speaker", "speakers")]);
const child = owning("child", "slots", [SHARED]);

describe("A foreign key between two contexts", function () {
  this.timeout(60_000);
  let stores: Stores;
  let relay: Database;
  before(async () => {
    stores = await startStores();
    ({ relay } = await prepareDatabase(stores, library, TABLES));
  });
  after(() => stores.stop());
  beforeEach(async () => {
    await stores.reset();
    // Of the sessions that are opened from now on. Half of it is much for a machine to stall.
    await stores.database.admin(`ALTER DATABASE ${DATABASE} SET deadlock_timeout = '4s'`);
  });

  /** What a commit does of a handover: keys, owner and trail in one transaction. */
  const handOver = (context: BoundedContext, to: Side): Promise<void> =>
    relay.transaction(async (tx) => {
      const from: Ownership = await initialiseOwnership(tx, context.name, { generation: 1, table: "t" });
      const severed = to === "context" ? await severBorderKeys(tx, context) : [];
      if (to === "monolith") await restoreBorderKeys(tx, context);
      const record = { phase: to === "context" ? "extracted" : "canary", weight: 50, generation: 1 } as const;
      const evidence = severed.length > 0 ? { severed } : {};
      await appendTransition(tx, from, { ...record, epoch: from.epoch + 1, evidence, reason: null });
      await tx.execute("UPDATE banyan.ownership SET owner = :to WHERE context = :context", {
        to,
        context: context.name,
      });
    });
  const keys = async (): Promise<readonly unknown[]> =>
    (
      await stores.database.admin<{ name: string }>(
        "SELECT conname AS name FROM pg_constraint WHERE conname IN ('slots_talk', 'talks_speaker') ORDER BY 1",
      )
    ).map(({ name }) => name);

  const orders: readonly (readonly BoundedContext[])[] = [
    [parent, child, parent, child],
    [parent, child, child, parent],
    [child, parent, child, parent],
    [child, parent, parent, child],
  ];
  for (const [first, second, back, last] of orders)
    it(`is severed with ${first?.name}, and back only with ${last?.name}`, async () => {
      assert.ok(first && second && back && last);
      await handOver(first, "context");
      assert.ok(!(await keys()).includes("slots_talk"));
      await handOver(second, "context");
      assert.deepEqual(await keys(), []);
      await handOver(back, "monolith");
      assert.deepEqual(await keys(), back === parent ? ["talks_speaker"] : []);
      await handOver(last, "monolith");
      assert.deepEqual(await keys(), ["slots_talk", "talks_speaker"]);
    });

  it("follows a context that leaves, returns and leaves again while the other stays away", async () => {
    for (const [context, to] of [
      [child, "context"],
      [parent, "context"],
      [parent, "monolith"],
      [parent, "context"],
      [child, "monolith"],
    ] as const)
      await handOver(context, to);
    assert.deepEqual(await keys(), []);
    await handOver(parent, "monolith");
    assert.deepEqual(await keys(), ["slots_talk", "talks_speaker"]);
  });

  /** Beside a transaction that has written `speakers` and, as soon as `change` has locked `slots`, writes that. */
  async function besideWriter(change: (tx: Sql) => Promise<unknown>): Promise<void> {
    const locks = (mode: string, granted: boolean): Promise<readonly unknown[]> =>
      stores.database.admin(
        "SELECT FROM pg_locks WHERE relation = 'public.slots'::regclass AND mode = $1 AND granted = $2",
        [mode, granted],
      );
    let hasWritten = (): void => undefined;
    const written = new Promise<void>((resolve) => (hasWritten = resolve));
    let isOver = false;
    const writer = relay
      .transaction(async (tx) => {
        await tx.execute("INSERT INTO public.speakers VALUES (1)");
        hasWritten();
        const taken = async (): Promise<boolean> =>
          (await locks("AccessExclusiveLock", true)).length + (await locks("ShareRowExclusiveLock", true)).length > 0;
        while (!(await taken()));
        await tx.execute("UPDATE public.slots SET talk = talk");
      })
      .finally(() => (isOver = true));
    await written;
    const changed = (async () => {
      for (;;)
        try {
          return await relay.transaction((tx) =>
            change({
              query: (text, parameters) => tx.query(text, parameters),
              execute: async (text) => {
                const count = await tx.execute(text);
                while (!isOver && (await locks("RowExclusiveLock", false)).length === 0);
                return count;
              },
            }),
          );
        } catch (error) {
          if (!isLockFailure(error)) throw error;
        }
    })();
    await writer;
    await changed;
  }

  it("is severed beside a writer of its tables in another order, which is not ended for it", async () => {
    await besideWriter((tx) => severBorderKeys(tx, parent));
    assert.deepEqual(await keys(), []);
  });

  it("is restored beside such a writer", async () => {
    await handOver(parent, "context");
    await besideWriter((tx) => restoreBorderKeys(tx, parent));
    assert.deepEqual(await keys(), ["slots_talk", "talks_speaker"]);
  });
});
