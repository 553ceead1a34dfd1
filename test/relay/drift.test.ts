import assert from "node:assert/strict";
import type { BoundedContext, Item, OwnedTable, Row } from "../../extracted/bounded-context";
import { audit } from "../../migration/audit";
import { backfill } from "../../migration/backfill";
import { installCapture, removeCapture } from "../../migration/capture";
import { assertNoDrift } from "../../migration/capture/drift";
import type { DataPlane } from "../../migration/data-plane";
import { drain, outboxIsEmpty } from "../../migration/relay";
import { dispatch, type InvocationEvent, type RelayAnswer } from "../../migration/relay/dispatch";
import type { RelayStatus } from "../../migration/relay/status";
import type { Metric } from "../../migration/runtime/emf";
import type { Phase, Side } from "../../migration/runtime/phases";
import type { Database } from "../../migration/sql/database";
import { createPlane, pauseBothClocks, prepareDatabase, rowsOf, setOwnership } from "../support/data-plane";
import { outboxChange, putOutboxItem, putRowItem } from "../support/items";
import { bookRow, library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const [shelves, books] = library.tables as [OwnedTable, OwnedTable];
const LONG = 60_000;
const EPOCH = 5;

/** The library with other books. */
const withBooks = (changes: Partial<OwnedTable>): BoundedContext => ({
  ...library,
  tables: [shelves, { ...books, ...changes }],
});
const { price: _price, ...withoutPrice } = books.columns;
const unpriced = ({ price: _, ...row }: Row): Row => row;
const priceAsText = (row: Row): Row => ({ ...row, price: `${row.price as number}` });

interface Drift {
  readonly name: string;
  readonly ddl: string;
  readonly message: RegExp;
  /** The declaration after it was mended. Its mapping reads the items that stand. */
  readonly mended: BoundedContext;
  /** What the owner inserts under the new columns. */
  readonly value: (row: Row) => Row;
}

const DRIFTS: readonly Drift[] = [
  {
    name: "added",
    ddl: "ALTER TABLE books ADD COLUMN colour text NOT NULL DEFAULT 'red'",
    message: /column books\.colour is not declared/,
    mended: withBooks({
      columns: { ...books.columns, colour: "text" },
      toRow: (item: Item): Row => ({ colour: "red", ...item }),
    }),
    value: (row) => ({ ...row, colour: "blue" }),
  },
  {
    name: "dropped",
    ddl: "ALTER TABLE books DROP COLUMN price",
    message: /column books\.price is declared and does not exist/,
    mended: withBooks({ columns: withoutPrice, toItem: unpriced, toRow: unpriced }),
    value: unpriced,
  },
  {
    name: "retyped",
    ddl: "ALTER TABLE books ALTER COLUMN price TYPE text",
    message: /column books\.price is declared numeric and is text/,
    mended: withBooks({ columns: { ...books.columns, price: "text" }, toRow: priceAsText }),
    value: priceAsText,
  },
];

describe("Schema drift", () => {
  let stores: Stores;
  let monolith: Database;
  let relay: Database;
  let plane: DataPlane;
  let metrics: Metric[] = [];
  before(async () => {
    stores = await startStores();
    ({ monolith, relay } = await prepareDatabase(stores, library, [
      ...LIBRARY_TABLES,
      "INSERT INTO shelves (name) VALUES ('one'), ('two')",
      "INSERT INTO books SELECT g, 1, 'title', NULL, 1.5, '2026-01-02', '{}' FROM generate_series(1, 3) AS g",
    ]));
    plane = await createPlane(stores, library, relay, {
      ...pauseBothClocks(relay),
      measure: (measured) => void metrics.push(...measured),
    });
    await setOwnership(plane, "replicate", "monolith", 3);
    await installCapture(plane);
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(async () => {
    metrics = [];
    await stores.reset();
    await backfill(plane, LONG);
  });

  const send = (event: InvocationEvent): Promise<RelayAnswer> => dispatch(plane, event, LONG);
  const move = (phase: Phase): Promise<RelayAnswer> =>
    send({ kind: "transition", context: library.name, phase, weight: 10, generation: 1, table: plane.table });

  /** The owner writes book `id`, as far as the columns of the moment allow. */
  async function write(owner: Side, id: number, drifted?: Drift): Promise<void> {
    const row = bookRow(id, { isbn: null });
    if (owner === "context") {
      const version = { epoch: EPOCH, n: 1 };
      await putRowItem(plane, books, row, version);
      await putOutboxItem(plane, [outboxChange(books, "insert", row, version)], { unique: `u${id}` });
      return;
    }
    const now = drifted?.value(row) ?? row;
    const columns = Object.keys(now);
    const values = columns.map((column) => `CAST(:row AS jsonb)->>'${column}'`);
    const typed = columns.map(
      (column, i) =>
        `(${values[i]})::${column === "price" && drifted?.name === "retyped" ? "text" : (books.columns[column] ?? "text")}`,
    );
    await monolith.execute(
      `INSERT INTO books (${columns.join(", ")}) SELECT ${typed.join(", ")} FROM (SELECT :row AS given) AS one`.replaceAll(
        "CAST(:row AS jsonb)",
        "CAST(given AS jsonb)",
      ),
      {
        row: JSON.stringify(now),
      },
    );
  }

  for (const [name, ddl, message] of [
    [
      "a generated column, which cannot be written back",
      "ALTER TABLE books DROP COLUMN title, ADD COLUMN title text GENERATED ALWAYS AS (isbn || '!') STORED",
      /column books\.title is declared text and is generated text/,
    ],
    [
      "a deferrable primary key, under which rows take each other's place in any order",
      "ALTER TABLE books DROP CONSTRAINT books_pkey CASCADE, ADD PRIMARY KEY (id) DEFERRABLE",
      /the primary key of books is declared \(id\) and is \(id deferrable\)/,
    ],
  ] as const)
    it(`is ${name}`, async () => {
      await stores.database.admin(ddl);
      await assert.rejects(assertNoDrift(relay, library), { name: "SchemaDriftError", message });
    });

  for (const owner of ["monolith", "context"] as const)
    for (const drift of DRIFTS)
      it(`stops applying when a column is ${drift.name} while the ${owner} owns; nothing is lost, and it goes on once the mapping is mended`, async () => {
        if (owner === "context") {
          await setOwnership(plane, "extracted", "context", EPOCH);
        }
        await write(owner, 11);
        let rounds = 0;
        const observe: DataPlane["observe"] = async (step) => {
          // In the middle of a run: the change of book 11 is read under the old columns, and not applied under the new.
          if (step === "relay.apply" && ++rounds === 1) {
            await stores.database.admin(drift.ddl);
            if (owner === "monolith") await write(owner, 12, drift);
          }
        };
        await assert.rejects(drain({ ...plane, observe }, LONG), (error: Error) => {
          assert.equal(error.name, "SchemaDriftError");
          assert.match(error.message, drift.message);
          return /Change the declaration and its mapping, then deploy/.test(error.message);
        });
        if (owner === "context") await write(owner, 12);
        await assert.rejects(drain(plane, LONG), { name: "SchemaDriftError" });
        assert.equal(await outboxIsEmpty(plane, owner), false);

        // Whoever looks is told, and nothing advances.
        const { drift: told, parked } = (await send({ kind: "status" })) as RelayStatus;
        assert.match(told.join(), drift.message);
        assert.equal(parked, 0);
        await assert.rejects(send({ kind: "sweep" }), { name: "SchemaDriftError" });
        assert.ok(metrics.some(({ name, value }) => name === "SchemaDrift" && value === 1));
        for (const phase of owner === "monolith" ? (["shadow"] as const) : (["retired", "canary"] as const))
          await assert.rejects(move(phase), { name: "RefusedTransition", code: "schema-drift" });
        assert.equal((await audit(plane)).verdict, "inconclusive");

        // The mended declaration is deployed.
        const mended = { ...plane, context: drift.mended };
        await installCapture(mended);
        assert.deepEqual(await drain(mended, LONG), { applied: 2, parked: 0, remaining: 0 });
        // Rows that nobody touched since may lack what is new: the audit names them, and the repair sends them again.
        const repaired = await audit(mended, { repair: true });
        assert.equal(repaired.verdict, "equal", JSON.stringify(repaired));
        assert.equal((await audit(mended)).verdict, "equal");
        assert.deepEqual(
          (await rowsOf(relay, "books")).map(({ id }) => id),
          [1, 2, 3, 11, 12],
        );
        await removeCapture(mended);
      });
});
