import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import type { OwnedTable } from "../../extracted/bounded-context";
import { installCapture } from "../../migration/capture";
import type { DataPlane } from "../../migration/data-plane";
import type { Bus } from "../../migration/events/bus";
import { defer, sendDeferred } from "../../migration/events/deferred";
import type { Entry } from "../../migration/events/entries";
import { type BusEvent, type ChangeDetail, MalformedEvent } from "../../migration/events/event";
import { hear, UnreadableRow } from "../../migration/events/listener";
import { fillViews } from "../../migration/events/prefill";
import { createOwnerItem } from "../../migration/ownership/owner-item";
import { drain } from "../../migration/relay";
import type { Database } from "../../migration/sql/database";
import {
  Crash,
  crashAt,
  createPlane,
  markBackfilled,
  pauseBothClocks,
  prepareDatabase,
  setOwnership,
} from "../support/data-plane";
import { allItems, outboxChange, putOutboxItem } from "../support/items";
import { bookRow, LIBRARY_TABLES } from "../support/library";
import { seededRandom } from "../support/random";
import { startStores, type Stores } from "../support/stores";
import { BUS, libraryApi, type LocalBus, publisher, shownTitles, startBus, subscriber } from "./pair";

const LONG = 60_000;
/** Views of these tests began to be filled so long ago that what a test writes may be shown. */
const BEFORE_MS = 60_000;
const ofBooks = publisher.tables[1] as OwnedTable;
const publishers = { [publisher.name]: 1 };

describe("Events", () => {
  let stores: Stores;
  let monolith: Database;
  let local: LocalBus;
  let plane: DataPlane;
  let reader: DataPlane;
  before(async () => {
    stores = await startStores();
    let relay: Database;
    ({ monolith, relay } = await prepareDatabase(stores, publisher, [
      ...LIBRARY_TABLES,
      "INSERT INTO shelves (name) VALUES ('one'), ('two')",
    ]));
    const clocks = pauseBothClocks(relay);
    local = await startBus({ ...clocks, random: Math.random });
    plane = await createPlane(stores, publisher, relay, { ...clocks, bus: local.bus });
    reader = await createPlane(stores, subscriber, relay, {
      now: () => Date.now() - BEFORE_MS,
      http: libraryApi(monolith),
    });
    await setOwnership(plane, "replicate", "monolith", 3);
    await installCapture(plane);
    await markBackfilled(plane);
    await stores.database.keep();
  });
  after(async () => {
    await local.stop();
    await stores.stop();
  });
  beforeEach(async () => {
    await stores.reset();
    await local.taken();
  });

  const insert = (id: number, title: string): Promise<number> =>
    monolith.execute("INSERT INTO books VALUES (:id, 1, :title, NULL, 1, '2026-01-02', NULL)", { id, title });
  const rename = (id: number, title: string): Promise<number> =>
    monolith.execute("UPDATE books SET title = :title WHERE id = :id", { id, title });
  const listen = async (events: readonly BusEvent[]): Promise<readonly string[]> => {
    const outcomes: string[] = [];
    for (const event of events)
      outcomes.push(
        (await hear(subscriber, { dynamo: reader.dynamo, table: reader.table, now: Date.now }, reader.log, event))
          .outcome,
      );
    return outcomes;
  };
  const relayed = async (through = plane): Promise<readonly BusEvent[]> => {
    await drain(through, LONG);
    return local.taken();
  };
  const waiting = async (): Promise<number> =>
    Number((await plane.database.query("SELECT count(*) AS n FROM banyan.unpublished"))[0]?.n);
  /** The publisher is known to publish, and the view is complete. */
  const filled = async (): Promise<void> => {
    await drain(plane, LONG);
    await fillViews(reader, LONG);
  };
  const shown = (): Promise<unknown> => shownTitles(reader, publishers);

  it("tell subscribers of what the monolith writes: rows, changes and deletes", async () => {
    await filled();
    await insert(1, "one");
    await insert(2, "two");
    await listen(await relayed());
    assert.deepEqual(await shown(), { 1: "one", 2: "two" });
    await rename(1, "uno");
    await monolith.execute("DELETE FROM books WHERE id = 2");
    await listen(await relayed());
    assert.deepEqual(await shown(), { 1: "uno" });
  });

  it("tell subscribers of what the context writes", async () => {
    await filled();
    await setOwnership(plane, "extracted", "context", 5);
    await createOwnerItem(plane, { epoch: 5, accepting: true, retired: false });
    const change = outboxChange(ofBooks, "insert", bookRow(7), { epoch: 5, n: 1 });
    const gone = outboxChange(ofBooks, "delete", bookRow(8), { epoch: 5, n: 2 });
    await putOutboxItem(plane, [change, gone], { unique: "u", at: Date.now() });
    const events = await relayed();
    assert.deepEqual(events.map((event) => event["detail-type"]).sort(), [
      "lib-rary.books.changed",
      "lib-rary.books.deleted",
    ]);
    await listen(events);
    assert.deepEqual(await shown(), { 7: "title of 7" });
  });

  it("carry the time at which their change was captured", async () => {
    const before = Date.now();
    await insert(1, "one");
    const after = Date.now();
    const [event] = await relayed();
    const at = Date.parse((event?.detail as { at: string }).at);
    assert.ok(before - 5 <= at && at <= after + 5, `${before} ≤ ${at} ≤ ${after}`);
  });

  it("are of declared tables only, and of none where nothing is to be published", async () => {
    await monolith.execute("UPDATE shelves SET name = 'renamed' WHERE id = 1");
    assert.deepEqual(await relayed(), []);
  });

  it("are published again after a crash before their changes left the outbox, which changes nothing", async () => {
    await filled();
    await insert(1, "one");
    await assert.rejects(relayed({ ...plane, observe: crashAt("relay.remove") }), Crash);
    await plane.pause(plane.settings.leaseMs);
    const [first, ...none] = await local.taken();
    const [second] = await relayed();
    assert.deepEqual([none, second?.detail], [[], first?.detail]);
    assert.deepEqual(await listen([first ?? {}, second ?? {}]), ["kept", "overtaken"]);
    assert.deepEqual(await shown(), { 1: "one" });
  });

  it("may come twice and in any order, beside a fill that is under way", async () => {
    const seed = randomInt(2 ** 31);
    const random = seededRandom(seed);
    const pick = (below: number): number => Math.floor(random() * below);
    for (const id of [1, 2, 3, 4, 5]) await insert(id, `old ${id}`);
    await relayed();
    const underway: BusEvent[] = [];
    const disturb = async (): Promise<void> => {
      for (let i = 0; i < 4; i++) {
        const id = 1 + pick(6);
        if (random() < 0.3) await monolith.execute("DELETE FROM books WHERE id = :id", { id });
        else if ((await rename(id, `new ${i} ${id}`)) === 0) await insert(id, `again ${id}`);
        if (random() < 0.5) underway.push(...(await relayed()));
        if (underway.length > 0 && random() < 0.5) await listen([underway[pick(underway.length)] ?? {}]);
      }
    };
    await fillViews({ ...reader, http: libraryApi(monolith, disturb) }, LONG);
    await disturb();
    underway.push(...(await relayed()));
    const repeated = [...underway, ...underway.filter(() => random() < 0.5)];
    while (repeated.length > 0) await listen(repeated.splice(pick(repeated.length), 1));
    const rows = await monolith.query("SELECT id, title FROM books");
    const truth = Object.fromEntries(rows.map(({ id, title }) => [Number(id), title] as const));
    assert.deepEqual(await shown(), truth, `seed ${seed}`);
  });

  it("of a former life of the publisher lose against any of its next", async () => {
    await filled();
    await insert(1, "one");
    const [old] = await relayed();
    const next = { ...old, detail: { ...(old?.detail as object), generation: 2, version: [1, 1] } };
    assert.deepEqual(await listen([next, old ?? {}]), ["kept", "overtaken"]);
    // Whoever knows the publisher's former life only cannot tell what the row is now.
    assert.equal(await shown(), "silent");
    assert.equal(await shownTitles(reader, { [publisher.name]: 2 }), "silent");
  });

  it("leave a view silent that is not complete, and one whose publisher is gone", async () => {
    for (const id of [1, 2, 3]) await insert(id, `${id}`);
    await relayed();
    await fillViews(reader, 0);
    assert.equal(await shown(), "silent");
    await fillViews(reader, LONG);
    assert.deepEqual(await shown(), { 1: "1", 2: "2", 3: "3" });
    assert.equal(await shownTitles(reader, {}), "silent");
    await setOwnership(plane, "monolith", "monolith", 4);
    await fillViews(reader, LONG);
    assert.equal(await shown(), "silent");
  });

  it("goes on where a fill was interrupted, and remembers when it began", async () => {
    for (const id of [1, 2, 3, 4, 5]) await insert(id, `${id}`);
    await relayed();
    const asked: number[] = [];
    const http = libraryApi(monolith, async (after) => void asked.push(after));
    await fillViews({ ...reader, http, observe: crashAt("views.page", 2) }, LONG);
    await fillViews({ ...reader, http, now: Date.now }, LONG);
    assert.deepEqual(asked, [0, 2, 4]);
    const marker = (await allItems(reader)).get("VIEWS|lib-rary.books");
    assert.ok(Number(marker?.["began"]) < Date.now() - BEFORE_MS / 2);
  });

  it("captured before the fill began are not believed: a newer one may have gone unheard", async () => {
    await insert(1, "older");
    const heard = await relayed();
    await rename(1, "newer");
    await relayed(); // unheard: the rule did not exist
    await fillViews({ ...reader, now: () => Date.now() + 10 }, LONG);
    assert.deepEqual(await shown(), { 1: "newer" });
    await listen(heard);
    assert.equal(await shown(), "silent");
  });

  it("that the bus does not take are kept: replication goes on, and they are sent once it is back", async () => {
    await filled();
    await insert(1, "one");
    assert.deepEqual(await relayed({ ...plane, bus: local.down }), []);
    assert.equal((await allItems(plane)).get("SHELF#1|BOOK#000000000001")?.["title"], "one");
    assert.equal(await waiting(), 1);
    await plane.pause(LONG);
    await listen(await relayed());
    assert.deepEqual([await waiting(), await shown()], [0, { 1: "one" }]);
  });

  it("that were kept are all sent, though they are together more than the database takes or answers with", async () => {
    const events = Array.from({ length: 100 }, (_, id) => ({
      EventBusName: BUS,
      Source: "source",
      DetailType: "type",
      Detail: JSON.stringify({ id, row: "x".repeat(55_000) }),
    }));
    await defer(
      plane,
      events.map((entry) => ({ entry, error: "the bus is away" })),
    );
    assert.equal(await waiting(), events.length);
    await plane.pause(LONG);
    const sent: Entry[] = [];
    const bus: Bus = { name: BUS, send: async (entries) => (sent.push(...entries), []) };
    for (let left = events.length, last = Infinity; left > 0 && left < last;) {
      last = left;
      left = await sendDeferred(plane, bus);
    }
    const details = (entries: readonly Entry[]): readonly string[] => entries.map(({ Detail }) => Detail).sort();
    assert.deepEqual(details(sent), details(events));
  });

  it("that were kept and are too large to be read again say that the row changed, and hold nothing up", async () => {
    await filled();
    await setOwnership(plane, "extracted", "context", 5);
    await createOwnerItem(plane, { epoch: 5, accepting: true, retired: false });
    const write = async (id: number, tags: string): Promise<void> => {
      const change = outboxChange(ofBooks, "insert", bookRow(id, { tags }), { epoch: 5, n: id });
      await putOutboxItem(plane, [change], { unique: `${id}`, at: Date.now() });
    };
    await write(1, "x".repeat(100_000));
    assert.deepEqual(await relayed({ ...plane, bus: local.down }), []);
    await plane.pause(LONG);
    await write(2, "");
    const events = await relayed();
    const ids = events.map(({ detail }) => (detail as ChangeDetail).key.id);
    assert.deepEqual([ids.sort(), await waiting()], [[1, 2], 0]);
    await listen(events);
    assert.equal(await shown(), "silent");
  });

  it("of rows too large for one say that the row changed: the view is silent about it until it fits", async () => {
    await filled();
    await setOwnership(plane, "extracted", "context", 5);
    await createOwnerItem(plane, { epoch: 5, accepting: true, retired: false });
    const write = async (n: number, title: string, tags: string): Promise<void> => {
      const change = outboxChange(ofBooks, "update", bookRow(1, { title, tags }), { epoch: 5, n });
      await putOutboxItem(plane, [change], { unique: `${n}`, at: Date.now() });
      await listen(await relayed());
    };
    await write(1, "one", "");
    assert.deepEqual(await shown(), { 1: "one" });
    await write(2, "large", "x".repeat(300_000));
    assert.equal(await shown(), "silent");
    await write(3, "small", "");
    assert.deepEqual(await shown(), { 1: "small" });
  });

  it("of rows that do not belong into the view take them out of it", async () => {
    await filled();
    await insert(1, "one");
    await rename(1, "hidden");
    await listen(await relayed());
    assert.deepEqual(await shown(), {});
  });

  it("that cannot be read are refused, so that they end among the dead letters; the view does not guess", async () => {
    await filled();
    await insert(1, "one");
    const [event = {}] = await relayed();
    const detail = event.detail as Readonly<Record<string, unknown>>;
    for (const [broken, why] of [
      [{ ...event, detail: 1 }, /no object/],
      [{ ...event, "detail-type": "lib-rary.shelves.changed" }, /type/],
      [{ ...event, detail: { ...detail, version: [1] } }, /version/],
      [{ ...event, detail: { ...detail, at: "yesterday" } }, /captured/],
      [{ ...event, detail: { ...detail, key: null } }, /key/],
    ] as const)
      await assert.rejects(listen([broken]), (error) => error instanceof MalformedEvent && why.test(error.message));
    await listen([event]);
    await rename(1, "unreadable");
    await assert.rejects(listen(await relayed()), UnreadableRow);
    assert.equal(await shown(), "silent");
  });
});
