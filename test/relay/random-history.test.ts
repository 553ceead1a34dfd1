import assert from "node:assert/strict";
import fc from "fast-check";
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import { audit } from "../../migration/audit";
import { installCapture } from "../../migration/capture";
import type { DataPlane } from "../../migration/data-plane";
import { drain } from "../../migration/relay";
import { DatabaseError, type Database } from "../../migration/sql/database";
import { Crash, createPlane, markBackfilled, prepareDatabase, setOwnership } from "../support/data-plane";
import { seededRandom } from "../support/random";
import { allItems } from "../support/items";
import { library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const [, books] = library.tables as [OwnedTable, OwnedTable];
const IDS = 6;
const id = fc.integer({ min: 1, max: IDS });
/** Few names and few rows, so that names pass from row to row all the time. */
const name = fc.constantFrom("'x'", "'y'", "NULL");

const statement = fc.oneof(
  fc.tuple(id, name).map(([i, n]) => `INSERT INTO books VALUES (${i}, 1, 'new', ${n}, 1, '2026-01-02', NULL)`),
  fc.tuple(id, name).map(([i, n]) => `UPDATE books SET isbn = ${n}, price = price + 1 WHERE id = ${i}`),
  fc.tuple(id, fc.integer({ min: 1, max: 2 })).map(([i, s]) => `UPDATE books SET shelf_id = ${s} WHERE id = ${i}`),
  id.map((i) => `DELETE FROM books WHERE id = ${i}`),
);

/** A statement, or a run of the relay that may crash at its n-th step, or stall there while another one works. */
const action = fc.oneof(
  { weight: 4, arbitrary: statement.map((sql) => ({ kind: "write" as const, sql })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }).map((at) => ({ kind: "crash" as const, at })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }).map((at) => ({ kind: "stall" as const, at })) },
);

describe("Any history of writes, crashes and stalled relays", () => {
  let stores: Stores;
  let monolith: Database;
  let plane: DataPlane;
  before(async () => {
    stores = await startStores();
    let relay: Database;
    ({ monolith, relay } = await prepareDatabase(stores, library, LIBRARY_TABLES));
    plane = await createPlane(stores, library, relay);
    plane = { ...plane, settings: { ...plane.settings, relayBatchChanges: 3 } };
    await setOwnership(plane, "replicate", "monolith", 3);
    await markBackfilled(plane);
    await installCapture(plane);
    await stores.database.keep();
  });
  after(() => stores.stop());

  const write = (sql: string): Promise<unknown> =>
    monolith.execute(sql).catch((error: unknown) => {
      // A taken key or name: as good as no statement.
      if (!(error instanceof DatabaseError) || error.sqlState !== "23505") throw error;
    });

  /** Unique names that no row holds: nobody could ever take them at the context's store. */
  async function strayNames(): Promise<readonly string[]> {
    const items = [...(await allItems(plane)).values()];
    const held = items
      .filter(({ _t, _d }) => _t === "books" && _d !== true)
      .flatMap((item) => books.references(item as unknown as Row).map((held) => `REF#${held}`));
    return items.map(({ pk }) => pk).filter((pk) => pk.startsWith("REF#") && !held.includes(pk));
  }

  /** A run of the relay, disturbed at its `at`-th step. */
  async function run(at: number, disturb: () => Promise<void>): Promise<void> {
    let step = 0;
    const observe: DataPlane["observe"] = async () => {
      if (++step === at) await disturb();
    };
    await drain({ ...plane, observe, random: seededRandom(at) }, 60_000).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
  }

  const crash = async (): Promise<void> => {
    throw new Crash("crash");
  };
  const another = async (): Promise<void> => {
    await write(`UPDATE books SET isbn = NULL`);
    await plane.database.execute("UPDATE banyan.lease SET expires_at = '-infinity'");
    await drain(plane, 60_000);
  };

  it("ends with both sides equal, unique names included", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (history) => {
        await stores.reset();
        await write("INSERT INTO shelves (name) VALUES ('one'), ('two')");
        for (const step of history)
          if (step.kind === "write") await write(step.sql);
          else await run(step.at, step.kind === "crash" ? crash : another);
        await plane.database.execute("UPDATE banyan.lease SET expires_at = '-infinity'");
        assert.deepEqual(await drain(plane, 60_000).then(({ parked, remaining }) => [parked, remaining]), [0, 0]);
        const { verdict, differences } = await audit(plane);
        assert.deepEqual({ verdict, differences }, { verdict: "equal", differences: [] });
        assert.deepEqual(await strayNames(), []);
      }),
      {
        numRuns: Number(process.env.FUZZ_RUNS ?? 25),
        ...(process.env.FUZZ_SEED && { seed: Number(process.env.FUZZ_SEED) }),
      },
    );
  }).timeout(120_000);
});
