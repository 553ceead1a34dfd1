import assert from "node:assert/strict";
import { useConference } from "./support/conference";

describe("the schedule API", () => {
  const conference = useConference();
  const organiser = () => conference().token("organiser", "org_1");
  const evening = { startsAt: "2026-09-14T18:00:00Z", endsAt: "2026-09-14T19:00:00Z" };

  it("adds, changes and removes a room", async () => {
    const token = await organiser();
    const created = await conference().expect(201, undefined, "POST", "/schedule/rooms", {
      token,
      body: { name: "Indus", capacity: 40 },
    });
    const path = created.headers.get("location") ?? "";
    await conference().expect(409, "room-name-taken", "PUT", path, { token, body: { name: "Aurora", capacity: 1 } });
    const changed = await conference().expect(200, undefined, "PUT", path, {
      token,
      body: { name: "Ibex", capacity: 41 },
    });
    assert.deepEqual((await conference().expect(200, undefined, "GET", path)).body, changed.body);
    await conference().expect(204, undefined, "DELETE", path, { token });
    await conference().expect(404, "room-not-found", "GET", path);
    await conference().expect(409, "room-in-use", "DELETE", "/schedule/rooms/1", { token });
  });

  it("adds a slot, with its version as ETag", async () => {
    const created = await conference().expect(201, undefined, "POST", "/schedule/slots", {
      token: await organiser(),
      body: { roomId: 1, ...evening },
    });
    assert.equal(created.headers.get("etag"), '"1"');
    const path = created.headers.get("location") ?? "";
    const shown = await conference().expect(200, undefined, "GET", path);
    assert.deepEqual(shown.body, created.body);
    assert.equal(shown.body["startsAt"], "2026-09-14T18:00:00.000Z");
    // Node's fetch would add Cache-Control: no-cache, which asks for the whole answer.
    const ifNoneMatch = (tags: string) => ({ headers: { "if-none-match": tags, "cache-control": "max-age=0" } });
    const fresh = await conference().expect(304, undefined, "GET", path, ifNoneMatch('"0", "1"'));
    assert.equal(fresh.text, "");
    await conference().expect(200, undefined, "GET", path, ifNoneMatch('"0"'));
  });

  it("refuses slots that overlap in a room, also when both are asked for at once", async () => {
    const token = await organiser();
    const ask = (startsAt: string, endsAt: string) =>
      conference().call("POST", "/schedule/slots", { token, body: { roomId: 2, startsAt, endsAt } });
    const answers = await Promise.all([
      ask("2026-09-14T18:00:00Z", "2026-09-14T19:00:00Z"),
      ask("2026-09-14T18:30:00Z", "2026-09-14T19:30:00Z"),
      ask("2026-09-14T18:59:59.999Z", "2026-09-14T20:00:00Z"),
    ]);
    const created = answers.filter(({ status }) => status === 201);
    assert.ok(created.length >= 1 && created.length <= 2);
    assert.ok(answers.every(({ status, body }) => status === 201 || body["code"] === "room-occupied"));
    await conference().expect(409, "room-occupied", "POST", "/schedule/slots", {
      token,
      body: { roomId: 1, startsAt: "2026-09-14T09:44:00Z", endsAt: "2026-09-14T09:50:00Z" },
    });
  });

  it("lets one of two organisers who saw the same version change a slot", async () => {
    const token = await organiser();
    const change = (roomId: number) =>
      conference().call("PUT", "/schedule/slots/1", {
        token,
        body: { roomId, talkId: 1, ...evening },
        headers: { "if-match": '"1"' },
      });
    const answers = await Promise.all([change(1), change(2)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412]);
    const { body, headers } = await conference().expect(200, undefined, "GET", "/schedule/slots/1");
    assert.deepEqual([body["version"], headers.get("etag")], [2, '"2"']);
  });

  it("asks for If-Match, and takes * for any version", async () => {
    const token = await organiser();
    const body = { roomId: 1, ...evening };
    await conference().expect(428, "precondition-required", "PUT", "/schedule/slots/1", { token, body });
    for (const tag of ['"7"', "7", 'W/"1"', "nonsense"]) {
      const headers = { "if-match": tag };
      await conference().expect(412, "precondition-failed", "PUT", "/schedule/slots/1", { token, body, headers });
    }
    await conference().expect(200, undefined, "PUT", "/schedule/slots/1", {
      token,
      body,
      headers: { "if-match": "*" },
    });
  });

  it("refuses unknown rooms and talks, and talks that have a slot", async () => {
    const token = await organiser();
    const add = (code: string, status: number, values: object) =>
      conference().expect(status, code, "POST", "/schedule/slots", { token, body: { ...evening, ...values } });
    await add("room-not-found", 404, { roomId: 99 });
    await add("talk-not-found", 404, { roomId: 1, talkId: 999 });
    await add("talk-scheduled", 409, { roomId: 1, talkId: 1 });
    await add("validation-failed", 422, { roomId: 1, endsAt: evening.startsAt });
    await add("validation-failed", 422, { roomId: 1, endsAt: "2026-02-30T00:00:00Z" });
    const headers = { "if-match": "*" };
    const body = { roomId: 1, ...evening };
    await conference().expect(404, "slot-not-found", "PUT", "/schedule/slots/999", { token, body, headers });
  });

  it("removes a slot only without ratings and questions, and only at the version that was seen", async () => {
    const token = await organiser();
    await conference().expect(409, "slot-in-use", "DELETE", "/schedule/slots/1", {
      token,
      headers: { "if-match": '"1"' },
    });
    const { headers } = await conference().expect(201, undefined, "POST", "/schedule/slots", {
      token,
      body: { roomId: 1, ...evening },
    });
    const path = headers.get("location") ?? "";
    await conference().expect(412, "precondition-failed", "DELETE", path, { token, headers: { "if-match": '"2"' } });
    await conference().expect(204, undefined, "DELETE", path, { token, headers: { "if-match": '"1"' } });
    await conference().expect(404, "slot-not-found", "DELETE", path, { token, headers: { "if-match": '"1"' } });
  });

  it("lists slots of a room and of a day", async () => {
    const list = async (query: string) => {
      const { body } = await conference().expect(200, undefined, "GET", `/schedule/slots?limit=100&${query}`);
      return body["items"] as { roomId: number; startsAt: string }[];
    };
    assert.equal((await list("")).length, 100);
    const inRoom = await list("roomId=2");
    assert.deepEqual([inRoom.length, new Set(inRoom.map(({ roomId }) => roomId))], [15, new Set([2])]);
    const onDay = await list("day=2026-09-15");
    assert.equal(onDay.length, 40);
    assert.ok(onDay.every(({ startsAt }) => startsAt.startsWith("2026-09-15")));
    await conference().expect(422, "validation-failed", "GET", "/schedule/slots?day=tomorrow");
  });

  it("shows the programme: talks with speaker and slot", async () => {
    const { body } = await conference().expect(200, undefined, "GET", "/schedule/talks/9");
    const slot = await conference().expect(200, undefined, "GET", "/schedule/slots/9");
    assert.equal((body["slot"] as { startsAt: string }).startsAt, slot.body["startsAt"]);
    const list = await conference().expect(200, undefined, "GET", "/schedule/talks?limit=100&cursor=60");
    assert.equal((list.body["items"] as unknown[]).length, 60);
    await conference().expect(404, "talk-not-found", "GET", "/schedule/talks/999");
  });
});
