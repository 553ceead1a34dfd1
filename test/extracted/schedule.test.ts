/** What the schedule's store decides where the monolith has locks: one talk, one time, one room, whoever asks at once. */
import assert from "node:assert/strict";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { schedule } from "../../extracted/schedule";
import { toRowMoment } from "../../extracted/schedule/moment";
import { createProgramme } from "../../extracted/schedule/programme";
import { createRooms, type Rooms } from "../../extracted/schedule/rooms";
import { createSlots, type Slots } from "../../extracted/schedule/slots";
import { createTalks, talksSubscription } from "../../extracted/schedule/talks";
import { sortable } from "../../migration/runtime/rows/attributes";
import { viewMarkerKey, viewPartition } from "../../migration/runtime/store/layout";
import { type Dynamo, startDynamo } from "../runtime/dynamo";
import { type Environments, environmentsOf, type Told } from "./environment";

const ACCEPTED = "/cfp/submissions?status=accepted&limit=100";
const accepted = (...talkIds: readonly number[]) =>
  talkIds.map((talkId) => ({
    ...{ id: 100 - talkId, talkId, speakerId: 1, title: `Talk ${talkId}` },
    ...{ abstract: "a", track: "t", level: "beginner" },
  }));
const TOLD: Told = {
  [ACCEPTED]: { items: accepted(3), next: "97" },
  [`${ACCEPTED}&cursor=97`]: { items: accepted(2, 1), next: null },
  "/speakers/1": { id: 1, handle: "ada", name: "Ada", bio: "" },
  "/speakers?limit=100": { items: [{ id: 1, handle: "ada", name: "Ada", bio: "" }], next: null },
};
const at = (from: number, to: number, talkId: number | null = null, roomId = 1) => ({
  ...{ roomId, talkId },
  ...{ startsAt: `2027-05-03T${from}:00:00Z`, endsAt: `2027-05-03T${to}:00:00Z` },
});

describe("The schedule's store", () => {
  let dynamo: Dynamo;
  let world: Environments;
  before(async () => {
    dynamo = await startDynamo();
  });
  after(() => dynamo.stop());
  beforeEach(async () => {
    world = await environmentsOf(dynamo, schedule);
  });

  const environment = (told = TOLD): { readonly rooms: Rooms; readonly slots: Slots } => {
    const runtime = world.start(told);
    return { rooms: createRooms(runtime), slots: createSlots(runtime, createTalks(runtime)) };
  };
  /** How many fulfilled, and the codes of the others. */
  const outcomes = async (work: readonly Promise<unknown>[]): Promise<readonly string[]> =>
    (await Promise.allSettled(work))
      .map((one) =>
        one.status === "fulfilled"
          ? "done"
          : ((one.reason as { args?: { code?: string } }).args?.code ?? String(one.reason)),
      )
      .sort();

  it("gives a time in a room once, to however many environments ask at once", async () => {
    const environments = Array.from({ length: 6 }, () => environment());
    await environments[0]?.rooms.add({ name: "Only", capacity: 1 });
    for (let round = 0; round < 5; round++) {
      const asked = environments.map(({ slots }, index) => slots.add(at(10 + 2 * round, 11 + 2 * round + (index % 2))));
      assert.deepEqual(await outcomes(asked), ["done", ...Array<string>(5).fill("room-occupied")]);
    }
  });

  it("lets a slot move to one of two places only while nobody has taken it", async () => {
    const [one, two] = [environment(), environment()];
    await one.rooms.add({ name: "A", capacity: 1 });
    await one.rooms.add({ name: "B", capacity: 1 });
    const [a, b] = [await one.slots.add(at(10, 11)), await one.slots.add(at(10, 11, null, 2))];
    const moves = [one.slots.change(a.id, 1, at(14, 15)), two.slots.change(b.id, 1, at(14, 15))];
    assert.deepEqual(await outcomes(moves), ["done", "room-occupied"]);
  });

  it("does not remove a room into which somebody is moving", async () => {
    for (let round = 1; round <= 10; round++) {
      const [one, two] = [environment(), environment()];
      const room = await one.rooms.add({ name: `Room ${round}`, capacity: 1 });
      const both = [two.slots.add(at(10, 11, null, room.id)), one.rooms.remove(room.id)];
      const [added, removed] = await outcomes(both);
      assert.ok(["done room-in-use", "done room-not-found"].includes(`${added} ${removed}`), `${added} ${removed}`);
      const there = (await one.slots.page({ limit: 9, roomId: room.id })).items.length;
      assert.equal(there, removed === "room-in-use" ? 1 : 0, "slots in a room that is no more");
    }
  });

  it("gives a talk one slot, and a room one name", async () => {
    const environments = Array.from({ length: 4 }, () => environment());
    const named = environments.map(({ rooms }) => rooms.add({ name: "Same", capacity: 1 }));
    assert.deepEqual(await outcomes(named), ["done", ...Array<string>(3).fill("room-name-taken")]);
    const { items } = (await environments[0]?.rooms.page({ limit: 9 })) ?? { items: [] };
    const roomId = items[0]?.id ?? 0;
    const talks = environments.map(({ slots }, index) => slots.add(at(10 + index, 11 + index, 2, roomId)));
    assert.deepEqual(await outcomes(talks), ["done", ...Array<string>(3).fill("talk-scheduled")]);
  });

  it("keeps a slot that is rated or asked about", async () => {
    const list = (path: string, items: readonly number[]): Told => ({
      [`/${path}?slotId=1&limit=1`]: { items, next: null },
    });
    const free = environment({ ...TOLD, ...list("ratings", []), ...list("questions", []) });
    await free.rooms.add({ name: "A", capacity: 1 });
    await free.slots.add(at(10, 11));
    for (const used of ["ratings", "questions"])
      assert.deepEqual(
        await outcomes([
          environment({ ...TOLD, ...list("ratings", []), ...list("questions", []), ...list(used, [1]) }).slots.remove(
            1,
            1,
          ),
        ]),
        ["slot-in-use"],
      );
    await free.slots.remove(1, 1);
    assert.deepEqual((await free.slots.page({ limit: 9 })).items, []);
  });

  it("shows talks of speakers who are too new for the list of speakers that it has", async () => {
    const runtime = world.start({
      ...TOLD,
      [ACCEPTED]: { items: accepted(2, 1).map((talk) => ({ ...talk, speakerId: talk.talkId })), next: null },
      "/speakers/2": { id: 2, handle: "bob", name: "Bob", bio: "" },
    });
    const { items } = await createProgramme(runtime, createTalks(runtime)).page({ limit: 5 });
    assert.deepEqual(
      items.map(({ speaker }) => speaker.name),
      ["Ada", "Bob"],
    );
  });

  it("shows the same programme from the view as from the neighbour, and the view's titles when both differ", async () => {
    const { rooms, slots } = environment();
    await rooms.add({ name: "A", capacity: 1 });
    await slots.add(at(10, 11, 2));
    const programmeOf = (publishers: Readonly<Record<string, number>>, told = TOLD) => {
      const runtime = world.start(told, publishers);
      return createProgramme(runtime, createTalks(runtime));
    };
    const asked = await programmeOf({}).page({ limit: 2 });
    assert.deepEqual(
      asked.items.map(({ id, slot }) => [id, slot?.room ?? null]),
      [
        [1, null],
        [2, "A"],
      ],
    );
    assert.equal(asked.next, "2");

    const put = (item: Readonly<Record<string, unknown>>): Promise<unknown> =>
      dynamo.client.send(new PutItemCommand({ TableName: world.table, Item: marshall(item) }));
    for (const submission of accepted(1, 2, 3)) {
      const row = talksSubscription.snapshot.toRow(submission);
      assert.ok(row);
      const key = { pk: viewPartition("cfp", "talks"), sk: sortable(submission.talkId) };
      await put({
        ...talksSubscription.toView({ ...row, title: `View ${submission.talkId}` }),
        ...key,
        _g: 4,
        _e: 0,
        _n: 0,
      });
    }
    const titles = async (publishers: Readonly<Record<string, number>>): Promise<readonly string[]> =>
      (await programmeOf(publishers).page({ limit: 5 })).items.map(({ title }) => title);
    assert.deepEqual(await titles({ cfp: 4 }), ["Talk 1", "Talk 2", "Talk 3"], "not complete");
    await put({ ...viewMarkerKey("cfp", "talks"), generation: 4 });
    assert.deepEqual(await titles({ cfp: 4 }), ["View 1", "View 2", "View 3"], "complete");
    assert.deepEqual(await titles({ cfp: 5 }), ["Talk 1", "Talk 2", "Talk 3"], "of another generation");
    assert.deepEqual(await titles({}), ["Talk 1", "Talk 2", "Talk 3"], "of nobody");
    const viewed = await programmeOf({ cfp: 4 }).page({ limit: 2 });
    const renamed = asked.items.map((talk) => ({ ...talk, title: `View ${talk.id}` }));
    assert.deepEqual(viewed, { items: renamed, next: "2" });
    assert.equal((await programmeOf({ cfp: 4 }).find(3)).title, "View 3");
  });

  it("keeps moments as Postgres does: to the millisecond, half rounded away from the year 2000", () => {
    const kept: readonly (readonly [string, string])[] = [
      ["2027-05-03T09:00:00Z", "2027-05-03T09:00:00+00:00"],
      ["2027-05-03T09:00:00.1239Z", "2027-05-03T09:00:00.124+00:00"],
      ["2027-05-03T09:00:00.1235Z", "2027-05-03T09:00:00.124+00:00"],
      ["2027-05-03T09:00:00.1234999Z", "2027-05-03T09:00:00.124+00:00"],
      ["2027-05-03T09:59:59.9999Z", "2027-05-03T10:00:00+00:00"],
      ["1999-12-31T23:59:59.1235Z", "1999-12-31T23:59:59.123+00:00"],
      ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00"],
    ];
    for (const [given, expected] of kept) assert.equal(toRowMoment(given), expected, given);
  });
});
