import assert from "node:assert/strict";
import { RefusedTransition } from "../../migration/phase";
import { readOwnerItem, readOwnership } from "../../migration/ownership";
import { DatabaseError } from "../../migration/sql/database";
import { bookRow } from "../support/library";
import { context, World } from "../handover/world";

const insertBook = `INSERT INTO public.books (shelf_id, title, isbn, price, added_at, tags)
  VALUES (1, :title, :isbn, 9.5, '2026-01-02T03:04:05Z', '{}') RETURNING id`;

describe("A transition", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());
  beforeEach(() => world.reset());

  const addBook = async (title: string): Promise<number> =>
    Number((await world.monolith.query(insertBook, { title, isbn: title }))[0]?.id);
  const refusal = (code: string, pattern: RegExp) => (error: unknown) => {
    assert.ok(error instanceof RefusedTransition, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, pattern);
    return true;
  };

  it("goes all the way there, and answers what was reached", async () => {
    await addBook("a");
    assert.deepEqual(await world.move("replicate"), {
      context: context.name,
      phase: "replicate",
      weight: 0,
      generation: 1,
      owner: "monolith",
      epoch: 1,
    });
    assert.equal((await world.move("shadow")).phase, "shadow");
    assert.equal((await world.move("canary", { weight: 10 })).weight, 10);
    assert.equal((await world.move("canary", { weight: 50 })).weight, 50);
    const extracted = await world.move("extracted");
    assert.deepEqual(
      { owner: extracted.owner, weight: extracted.weight, epoch: extracted.epoch },
      { owner: "context", weight: 100, epoch: 3 },
    );
    assert.deepEqual(await readOwnerItem(world.plane()), { epoch: 3, accepting: true, retired: false });
    assert.deepEqual(await world.items(), await world.rows());
  });

  it("answers the same when it is run again, and appends nothing to the audit trail", async () => {
    await world.bringTo("extracted");
    const trail = (): Promise<unknown[]> => world.stores.database.admin("SELECT * FROM banyan.transitions ORDER BY id");
    const before = await trail();
    assert.deepEqual(await world.move("extracted"), await world.move("extracted"));
    assert.deepEqual(await trail(), before);
    assert.equal(before.length, 4);
  });

  it("refuses to skip a phase, and names the allowed ones", async () => {
    await assert.rejects(world.move("shadow"), refusal("illegal-move", /From monolith it may go to replicate:/));
    await world.move("replicate");
    await assert.rejects(world.move("extracted"), refusal("illegal-move", /may go to monolith, shadow:/));
  });

  it("refuses a weight that no canary has", async () => {
    await world.bringTo("shadow");
    await assert.rejects(world.move("canary", { weight: 100 }), refusal("bad-weight", /from 1 to 99, not 100/));
  });

  it("refuses to begin with a foreign key that crosses the border unlisted", async () => {
    const unlisted = { ...context, borderForeignKeys: [] };
    await assert.rejects(
      world.move("replicate", { context: unlisted }),
      refusal("border-foreign-keys", /loans_book_id_fkey of loans \(to books\) crosses the border/),
    );
  });

  it("refuses the next phase with figures while the follower is not complete", async () => {
    await addBook("a");
    await world.move("replicate");
    await world.stores.database.admin(
      `INSERT INTO banyan.parked (context, direction, change_id, change, error, attempts)
       VALUES ('${context.name}', 'forward', 'x', '{}', 'poison', 8)`,
    );
    await assert.rejects(world.move("shadow"), refusal("parked", /1 changes are parked.*Figures:.* parked 1,/));
    assert.equal((await readOwnership(world.monolith, context.name))?.phase, "replicate");
  });

  it("severs the listed foreign keys with the commit, and restores them with the way back", async () => {
    const keys = (): Promise<unknown[]> =>
      world.stores.database.admin("SELECT convalidated FROM pg_constraint WHERE conname = 'loans_book_id_fkey'");
    await world.bringTo("canary");
    assert.deepEqual(await keys(), [{ convalidated: true }]);
    await world.move("extracted");
    assert.deepEqual(await keys(), []);
    await world.move("canary");
    assert.deepEqual(await keys(), [{ convalidated: true }]);
  });

  it("names the rows that violate a restored foreign key, and comes back all the same", async () => {
    await world.bringTo("extracted");
    await world.stores.database.admin("INSERT INTO public.loans (book_id) VALUES (77)");
    const back = await world.move("shadow");
    assert.equal(back.owner, "monolith");
    assert.match(back.warnings?.join() ?? "", /loans_book_id_fkey of loans .*"id":1/);
  });

  it("comes back although a restored foreign key takes too long to validate, and says how to do it by hand", async () => {
    await world.bringTo("extracted");
    const { database } = world.plane();
    const execute: typeof database.execute = async (sql, parameters) => {
      if (sql.includes("VALIDATE CONSTRAINT")) throw new DatabaseError("Request timed out", "");
      return database.execute(sql, parameters);
    };
    const back = await world.move("shadow", { database: { ...database, execute } });
    assert.equal(back.owner, "monolith");
    assert.match(
      back.warnings?.join() ?? "",
      /loans_book_id_fkey of loans .*Request timed out.*VALIDATE CONSTRAINT "loans/,
    );
    assert.equal((await world.move("shadow")).warnings, undefined);
  });

  it("comes back from everywhere in one step, and removes what it installed", async function () {
    this.timeout(60_000);
    for (const from of ["replicate", "shadow", "canary", "extracted"] as const) {
      await world.reset();
      const id = await addBook("a");
      await world.bringTo(from);
      if (from === "extracted") await assert.rejects(addBook("b"), /BN001/);
      assert.equal((await world.move("monolith")).phase, "monolith", from);
      await world.monolith.execute("UPDATE public.books SET title = 'back' WHERE id = :id", { id });
      const [counts] = await world.stores.database.admin(
        `SELECT (SELECT count(*)::int FROM banyan.outbox) AS outbox,
                (SELECT count(*)::int FROM pg_trigger WHERE tgname LIKE 'banyan%') AS triggers`,
      );
      assert.deepEqual(counts, { outbox: 0, triggers: 0 }, from);
    }
  });

  it("re-enters with a generation that was never used, and refuses one that was", async () => {
    await addBook("a");
    await world.bringTo("extracted");
    await world.move("monolith");
    await addBook("b");
    await assert.rejects(world.move("replicate"), refusal("generation-used", /set generation to 2/));
    await world.stores.createTable(context, world.plane({ generation: 2 }).table);
    await world.move("replicate", { generation: 2 });
    await world.move("shadow", { generation: 2 });
    assert.deepEqual(await world.items(2), await world.rows());
    await assert.rejects(
      world.move("shadow", { generation: 1 }),
      refusal("generation-mismatch", /lives in generation 2/),
    );
  });

  it("gives up a handover that nobody finished, and goes on", async () => {
    await world.bringTo("canary");
    await world.stores.database.admin(
      `UPDATE banyan.ownership SET epoch = epoch + 1, handover_to = 'context', handover_deadline = clock_timestamp() - interval '1s'`,
    );
    const result = await world.move("canary", { weight: 20 });
    assert.deepEqual({ epoch: result.epoch, weight: result.weight }, { epoch: 3, weight: 20 });
  });

  it("retires the old path: environments register again and write no outbox items", async () => {
    await world.bringTo("extracted");
    const store = world.environment();
    const insert = (id: number): Promise<void> =>
      store.mutate(async () => ({
        changes: [{ op: "insert", table: "books", row: bookRow(id) }],
        result: undefined,
      }));
    await insert(1);
    assert.equal((await world.move("retired")).phase, "retired");
    await insert(2);
    assert.deepEqual(
      (await world.items()).map(({ id }) => id),
      [1, 2],
    );
    assert.equal(
      (await world.rows()).length,
      1,
      "the change before the end reached the monolith, the one after did not",
    );
    await assert.rejects(world.move("extracted"), refusal("illegal-move", /no way back/));
  });
});
