import assert from "node:assert/strict";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import { audit } from "../../migration/audit";
import { installCapture } from "../../migration/capture";
import type { DataPlane } from "../../migration/data-plane";
import type { Bus } from "../../migration/events/bus";
import type { Entry } from "../../migration/events/entries";
import { createOwnerItem } from "../../migration/ownership/owner-item";
import { deadLetters, parkedSummary } from "../../migration/parked";
import { LISTED } from "../../migration/parked/dead-letters";
import { drain } from "../../migration/relay";
import { dispatch } from "../../migration/relay/dispatch";
import type { RelayStatus } from "../../migration/relay/status";
import type { Phase } from "../../migration/runtime/phases";
import type { Database } from "../../migration/sql/database";
import {
  Crash,
  crashAt,
  createPlane,
  markBackfilled,
  pauseBothClocks,
  prepareDatabase,
  rowsOf,
  setOwnership,
} from "../support/data-plane";
import { allItems, outboxChange, putOutboxItem } from "../support/items";
import { bookRow, library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const [shelves, books] = library.tables as [OwnedTable, OwnedTable];
const LONG = 60_000;
/** The library after its mapping was mended: what was poison is an ordinary title. */
const mended = { ...library, tables: [shelves, { ...books, toItem: (row: Row) => ({ ...row }) }] };
const isBook = ({ table }: { readonly table: string }): boolean => table === "books";
const WHY = "the reviewer agreed on the phone";

describe("Dead letters", () => {
  let stores: Stores;
  let monolith: Database;
  let plane: DataPlane;
  before(async () => {
    stores = await startStores();
    let relay: Database;
    ({ monolith, relay } = await prepareDatabase(stores, library, [
      ...LIBRARY_TABLES,
      "INSERT INTO shelves (name) VALUES ('one'), ('two')",
    ]));
    plane = await createPlane(stores, library, relay);
    await setOwnership(plane, "replicate", "monolith", 3);
    await installCapture(plane);
    await markBackfilled(plane);
    await stores.database.keep();
  });
  after(() => stores.stop());
  beforeEach(() => stores.reset());

  const titleOf = async (id: number): Promise<unknown> =>
    (await allItems(plane)).get(`SHELF#1|BOOK#${String(id).padStart(12, "0")}`)?.title;
  const idOfFirst = async (): Promise<number> => (await deadLetters(plane, {})).parked[0]?.id ?? -1;
  const insert = (id: number, title: string): Promise<number> =>
    monolith.execute("INSERT INTO books VALUES (:id, 1, :title, NULL, 1, '2026-01-02', NULL)", { id, title });

  async function park(): Promise<number> {
    await insert(1, "poison");
    assert.equal((await drain(plane, LONG)).parked, 1);
    return idOfFirst();
  }

  /** The context owns, and a book whose shelf is unknown to the monolith waits. */
  async function parkBack(changes: Row = {}): Promise<number> {
    await setOwnership(plane, "extracted", "context", 5);
    await createOwnerItem(plane, { epoch: 5, accepting: true, retired: false });
    const change = outboxChange(books, "insert", bookRow(1, { shelf_id: 9, ...changes }), { epoch: 5, n: 1 });
    await putOutboxItem(plane, [change], { unique: "u1" });
    assert.equal((await drain(plane, LONG)).parked, 1);
    return idOfFirst();
  }

  /** The shelf that the book waits for, parked as well. */
  const parkShelf = (): Promise<number> =>
    plane.database.execute(
      `INSERT INTO banyan.parked (context, direction, change_id, change, error, attempts)
       VALUES (:context, 'back', 'shelf', :change, 'for the test', 8)`,
      {
        context: library.name,
        change: {
          value: outboxChange(shelves, "insert", { id: 9, name: "nine" }, { epoch: 5, n: 1 }) as never,
          type: "jsonb",
        },
      },
    );

  it("are listed with direction, table, key, error, attempts and since when", async () => {
    const id = await park();
    const { parked, more, outcomes } = await deadLetters(plane, {});
    const [{ error, since, ...rest } = { error: "", since: "" }] = parked;
    assert.deepEqual(rest, { id, direction: "forward", table: "books", op: "insert", key: { id: 1 }, attempts: 8 });
    assert.match(error, /this title cannot be mapped/);
    assert.ok(Math.abs(Date.parse(since) - Date.now()) < 60_000);
    assert.deepEqual({ more, outcomes }, { more: 0, outcomes: [] });
    assert.equal((await parkedSummary(plane.database, library.name)).oldest?.error, error);
  });

  it("stay parked with the new error when a retry fails", async () => {
    const id = await park();
    const { outcomes, parked } = await deadLetters(plane, { retry: [id] });
    assert.equal(outcomes[0]?.outcome, "failed");
    assert.equal(parked[0]?.attempts, 9);
  });

  it("are applied by a retry once the mapping is mended, also after a crash in the middle", async () => {
    const id = await park();
    const fixed = { ...plane, context: mended };
    await assert.rejects(deadLetters({ ...fixed, observe: crashAt("parked.remove") }, { retry: [id] }), Crash);
    const { outcomes, parked } = await deadLetters(fixed, { retry: "all" });
    assert.deepEqual(outcomes, [{ id, outcome: "applied", message: "applied" }]);
    assert.deepEqual(parked, []);
    assert.equal(await titleOf(1), "poison");
  });

  it("are published again by the retry: a view filled from the follower in between has not seen them", async () => {
    const published: Entry[] = [];
    const bus: Bus = { name: "bus", send: async (entries) => (published.push(...entries), []) };
    const fixed = { ...plane, bus, context: { ...mended, events: { publishes: ["books"], subscribes: [] } } };
    const id = await park();
    await deadLetters(fixed, { retry: [id] });
    assert.deepEqual(
      published.map(({ DetailType, Detail }) => [DetailType, (JSON.parse(Detail) as { row: Row }).row.title]),
      [[`${library.name}.books.changed`, "poison"]],
    );
  });

  for (const [title, statement] of [
    ["a newer update", "UPDATE books SET title = 'newer' WHERE id = 1"],
    ["a delete", "DELETE FROM books WHERE id = 1"],
  ] as const)
    it(`never overwrite ${title} of their row: they are superseded`, async () => {
      const id = await park();
      await monolith.execute(statement);
      assert.equal((await drain(plane, LONG)).remaining, 0);
      const before = await allItems(plane);
      const { outcomes } = await deadLetters({ ...plane, context: mended }, { retry: [id] });
      assert.equal(outcomes[0]?.outcome, "superseded");
      assert.match(outcomes[0]?.message ?? "", /newer change/);
      assert.deepEqual(await allItems(plane), before);
    });

  it("lose to a newer change that is applied while the retry is at work", async () => {
    const id = await park();
    const observe: DataPlane["observe"] = async (step) => {
      if (step !== "parked.retry") return;
      await monolith.execute("UPDATE books SET title = 'newer' WHERE id = 1");
      await drain(plane, LONG);
    };
    const { outcomes } = await deadLetters({ ...plane, context: mended, observe }, { retry: [id] });
    assert.equal(outcomes[0]?.outcome, "superseded");
    assert.equal(await titleOf(1), "newer");
  });

  it("are applied to the monolith, parents first, when the context owns", async () => {
    const child = await parkBack();
    assert.equal((await deadLetters(plane, { retry: [child] })).outcomes[0]?.outcome, "failed");
    await parkShelf();
    const { outcomes } = await deadLetters(plane, { retry: "all" });
    assert.deepEqual(new Set(outcomes.map(({ outcome }) => outcome)), new Set(["applied"]));
    assert.deepEqual(await rowsOf(plane.database, "books"), [bookRow(1, { shelf_id: 9 })]);
  });

  it("are listed and applied, though one alone has more than the database returns of a row", async () => {
    const tags = "x€🌳".repeat(20_000);
    const child = await parkBack({ tags });
    await parkShelf();
    assert.equal((await deadLetters(plane, {})).parked.length, 2);
    const { outcomes, parked } = await deadLetters(plane, { retry: "all" });
    assert.deepEqual([outcomes.find(({ id }) => id === child)?.outcome, parked], ["applied", []]);
    const [book] = await plane.database.query("SELECT tags = :tags AS same FROM books", {
      tags: { value: tags, type: "jsonb" },
    });
    assert.deepEqual(book, { same: true });
  });

  it("are listed and applied, though they are together more than the database answers with", async () => {
    const many = 500;
    await plane.database.execute(
      `INSERT INTO banyan.parked (context, direction, change_id, change, error, attempts)
       SELECT :context, 'forward', id::text, jsonb_build_object('table', 'shelves', 'op', 'insert', 'epoch', 3, 'seq', id,
                'key', jsonb_build_object('id', id), 'row', jsonb_build_object('id', id, 'name', repeat('x', 2500))),
              repeat('e', 3000), 8
         FROM generate_series(1001, 1000 + ${many}) AS id`,
      { context: library.name },
    );
    const { parked, more } = await deadLetters(plane, {});
    assert.deepEqual([parked.length, more, parked[0]?.key], [LISTED, many - LISTED, { id: 1001 }]);
    const { outcomes, parked: left } = await deadLetters(plane, { retry: "all" });
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      Array.from({ length: many }, () => "applied"),
    );
    assert.deepEqual(left, []);
    const names = [...(await allItems(plane)).values()].filter(
      ({ name }) => (name as string | undefined)?.length === 2500,
    );
    assert.equal(names.length, many);
  });

  it("of the other direction are refused, not applied", async () => {
    const id = await park();
    await setOwnership(plane, "extracted", "context", 5);
    const { outcomes, parked } = await deadLetters({ ...plane, context: mended }, { retry: [id] });
    assert.equal(outcomes[0]?.outcome, "refused");
    assert.equal(parked.length, 1);
  });

  it("are discarded for a reason alone, which is recorded with who and when, and the change is kept", async () => {
    const id = await park();
    for (const [reason, by] of [
      ["too short", "ann"],
      [WHY, " "],
    ] as const)
      await assert.rejects(deadLetters(plane, { discard: { id, reason, by } }), { name: "DiscardRefused" });
    const { outcomes, parked } = await deadLetters(plane, { discard: { id, reason: WHY, by: "ann" } });
    assert.equal(outcomes[0]?.outcome, "discarded");
    assert.deepEqual(parked, []);
    const [kept] = await plane.database.query(
      "SELECT id, change->'row'->>'title' AS title, discarded_by, discarded_reason, discarded_at IS NOT NULL AS dated FROM banyan.discarded",
    );
    assert.deepEqual(kept, { id, title: "poison", discarded_by: "ann", discarded_reason: WHY, dated: true });
    const [trail] = await plane.database.query(
      "SELECT who, reason, from_phase, to_phase, evidence->'discarded'->'id' AS id FROM banyan.transitions ORDER BY id DESC LIMIT 1",
    );
    assert.deepEqual(trail, { who: "ann", reason: WHY, from_phase: "replicate", to_phase: "replicate", id });
  });

  const move = (phase: Phase): Promise<unknown> => {
    const still = { ...plane, ...pauseBothClocks(plane.database) };
    const request = { context: library.name, phase, weight: 10, generation: 1, table: plane.table };
    return dispatch(still, { kind: "transition", ...request }, LONG);
  };

  it("block every step forward, and are named with what to do", async () => {
    await park();
    await assert.rejects(move("shadow"), /1 changes are parked: retry or discard them/);
    const { parked, oldestParked } = (await dispatch(plane, { kind: "status" }, LONG)) as RelayStatus;
    assert.equal(parked, 1);
    assert.match(oldestParked?.error ?? "", /cannot be mapped/);
  });

  it("block the way back and the end of the old path while the context owns; discarded they do not", async () => {
    const id = await parkBack();
    for (const phase of ["canary", "monolith", "retired"] as const)
      await assert.rejects(move(phase), { name: "RefusedTransition", code: "parked" }, phase);
    await deadLetters(plane, { discard: { id, reason: WHY, by: "ann" } });
    await move("canary");
    assert.equal(((await dispatch(plane, { kind: "status" }, LONG)) as RelayStatus).owner, "monolith");
  });

  it("explain the difference that they leave, also after they were discarded", async () => {
    const id = await park();
    const look = async (): Promise<readonly unknown[]> =>
      (await audit(plane)).differences
        .filter(isBook)
        .map(({ key, kind, rogue, cause }) => ({ key, kind, rogue, cause }));
    const missing = { key: { id: 1 }, kind: "missing", rogue: undefined };
    const [parked] = (await deadLetters(plane, {})).parked;
    assert.deepEqual(await look(), [{ ...missing, cause: `its change ${id} is parked: ${parked?.error}` }]);
    await deadLetters(plane, { discard: { id, reason: WHY, by: "ann" } });
    assert.deepEqual(await look(), [{ ...missing, cause: `its change ${id} was discarded by ann: ${WHY}` }]);
    // What was given up for a mapping's mistake is sent again by a repair, once the mapping is mended.
    const repaired = await audit({ ...plane, context: mended }, { repair: true });
    assert.deepEqual([repaired.verdict, repaired.explained], ["equal", 1]);
    assert.deepEqual(
      repaired.differences.filter(isBook).map(({ repair }) => repair),
      ["repaired"],
    );
    // From then on the follower is past it: what somebody does to the row later is not its doing.
    const key = { pk: { S: "SHELF#1" }, sk: { S: "BOOK#000000000001" } };
    await plane.dynamo.send(
      new UpdateItemCommand({
        TableName: plane.table,
        Key: key,
        UpdateExpression: "SET title = :title",
        ExpressionAttributeValues: { ":title": { S: "by a script" } },
      }),
    );
    const [edited] = (await audit({ ...plane, context: mended })).differences.filter(isBook);
    assert.deepEqual([edited?.kind, edited?.cause], ["different", undefined]);
    assert.match(edited?.rogue ?? "", /seal is broken/);
  });

  it("that do not exist are said to be unknown", async () => {
    const { outcomes } = await deadLetters(plane, { retry: [77], discard: { id: 78, reason: WHY, by: "ann" } });
    assert.deepEqual(
      outcomes.map(({ id, outcome }) => [id, outcome]),
      [
        [77, "unknown"],
        [78, "unknown"],
      ],
    );
  });
});
