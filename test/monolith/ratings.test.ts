import assert from "node:assert/strict";
import { NOW, useConference } from "./support/conference";

describe("the ratings API", () => {
  const conference = useConference();
  const rate = (token: string, body: unknown = { slotId: 3, score: 4, comment: "Fine" }) => ({ token, body });

  it("creates a rating and shows it, byte for byte as documented", async () => {
    const token = await conference().token("attendee", "new_1");
    const created = await conference().expect(201, undefined, "POST", "/ratings", rate(token));
    const at = NOW.toISOString();
    assert.equal(
      created.text,
      `{"id":20001,"slotId":3,"attendee":"new_1","score":4,"comment":"Fine","createdAt":"${at}","updatedAt":"${at}"}`,
    );
    assert.equal(created.headers.get("location"), "/ratings/20001");
    const shown = await conference().expect(200, undefined, "GET", "/ratings/20001");
    assert.equal(shown.text, created.text);
    assert.equal(shown.headers.get("content-type"), "application/json; charset=utf-8");
    for (const absent of ["etag", "last-modified", "cache-control", "x-powered-by"]) {
      assert.equal(shown.headers.get(absent), null, absent);
    }
  });

  it("answers HEAD like GET, without a body", async () => {
    const get = await conference().call("GET", "/ratings/7");
    const head = await conference().call("HEAD", "/ratings/7");
    assert.deepEqual([head.status, head.text], [200, ""]);
    assert.equal(head.headers.get("content-length"), get.headers.get("content-length"));
  });

  it("keeps no comment as null", async () => {
    const token = await conference().token("attendee", "new_1");
    const created = await conference().expect(201, undefined, "POST", "/ratings", rate(token, { slotId: 3, score: 1 }));
    assert.equal(created.body["comment"], null);
  });

  it("refuses a second rating of a slot by the same attendee, and lets others rate it", async () => {
    const token = await conference().token("attendee", "new_1");
    await conference().expect(201, undefined, "POST", "/ratings", rate(token));
    await conference().expect(409, "already-rated", "POST", "/ratings", rate(token));
    const other = await conference().token("attendee", "new_2");
    await conference().expect(201, undefined, "POST", "/ratings", rate(other));
  });

  it("lets only one of many simultaneous ratings of one attendee through", async () => {
    const token = await conference().token("attendee", "new_1");
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => conference().call("POST", "/ratings", rate(token))),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409, 409, 409, 409, 409]);
  });

  it("knows only the slots of the schedule", async () => {
    const token = await conference().token("attendee", "new_1");
    await conference().expect(404, "slot-not-found", "POST", "/ratings", rate(token, { slotId: 999, score: 3 }));
  });

  it("names every value that is not allowed", async () => {
    const token = await conference().token("attendee", "new_1");
    const body = { score: 6, comment: "", extra: true };
    const answer = await conference().expect(422, "validation-failed", "POST", "/ratings", rate(token, body));
    const errors = answer.body["errors"] as { path: string }[];
    assert.deepEqual(errors.map(({ path }) => path).sort(), ["", "comment", "score", "slotId"]);
    for (const bad of [{ slotId: 1.5, score: 3 }, { slotId: 2 ** 31, score: 3 }, { slotId: 3, score: "5" }, []]) {
      await conference().expect(422, "validation-failed", "POST", "/ratings", rate(token, bad));
    }
  });

  it("refuses text that cannot be stored, and keeps all other text as it is", async () => {
    const token = await conference().token("attendee", "new_1");
    for (const comment of ["nul \u0000", "half \ud83d", "x".repeat(2001)]) {
      const bad = rate(token, { slotId: 3, score: 3, comment });
      await conference().expect(422, "validation-failed", "POST", "/ratings", bad);
    }
    const comment = `'; DROP TABLE ratings; -- :slot "ü" 😀 \\ \n ${"€".repeat(1900)}`;
    const created = await conference().expect(
      201,
      undefined,
      "POST",
      "/ratings",
      rate(token, { slotId: 3, score: 3, comment }),
    );
    assert.equal(created.body["comment"], comment);
  });

  it("lets the author and organisers change and withdraw a rating, nobody else", async () => {
    const author = await conference().token("attendee", "new_1");
    const other = await conference().token("attendee", "new_2");
    const reviewer = await conference().token("reviewer", "new_1");
    const organiser = await conference().token("organiser", "org_1");
    const { body } = await conference().expect(201, undefined, "POST", "/ratings", rate(author));
    const path = `/ratings/${String(body["id"])}`;
    const change = { score: 1 };
    await conference().expect(403, "forbidden", "PUT", path, { token: other, body: change });
    await conference().expect(403, "forbidden", "PUT", path, { token: reviewer, body: change });
    await conference().expect(403, "forbidden", "DELETE", path, { token: other });
    const changed = await conference().expect(200, undefined, "PUT", path, { token: author, body: change });
    assert.deepEqual(changed.body, { ...body, score: 1, comment: null });
    await conference().expect(200, undefined, "PUT", path, {
      token: organiser,
      body: { score: 2, comment: "Moderated" },
    });
    const gone = await conference().expect(204, undefined, "DELETE", path, { token: organiser });
    assert.deepEqual([gone.text, gone.headers.get("content-type")], ["", null]);
    await conference().expect(404, "rating-not-found", "DELETE", path, { token: author });
    await conference().expect(404, "rating-not-found", "PUT", path, { token: author, body: change });
    await conference().expect(404, "rating-not-found", "GET", path);
  });

  it("pages through a slot's ratings by id, each once", async () => {
    const ids: number[] = [];
    let path: string | null = "/ratings?slotId=1&limit=40";
    let pages = 0;
    while (path !== null) {
      const { body } = await conference().expect(200, undefined, "GET", path);
      ids.push(...(body["items"] as { id: number; slotId: number }[]).map(({ id }) => id));
      path = typeof body["next"] === "string" ? `/ratings?slotId=1&limit=40&cursor=${body["next"]}` : null;
      pages++;
    }
    const { body } = await conference().expect(200, undefined, "GET", "/ratings/summary/1");
    assert.equal(ids.length, body["count"]);
    assert.equal(pages, Math.ceil(ids.length / 40));
    assert.deepEqual(
      ids,
      [...new Set(ids)].sort((a, b) => a - b),
    );
  });

  it("answers an empty list and summary for a slot without ratings", async () => {
    const list = await conference().expect(200, undefined, "GET", "/ratings?slotId=999");
    assert.equal(list.text, '{"items":[],"next":null}');
    const summary = await conference().expect(200, undefined, "GET", "/ratings/summary/999");
    assert.equal(summary.text, '{"slotId":999,"count":0,"average":null,"scores":{"1":0,"2":0,"3":0,"4":0,"5":0}}');
  });

  it("summarises what was rated", async () => {
    await conference().stores.database.admin("DELETE FROM ratings WHERE slot_id = 5");
    for (const [index, score] of [5, 5, 4].entries()) {
      const token = await conference().token("attendee", `new_${index}`);
      await conference().expect(201, undefined, "POST", "/ratings", rate(token, { slotId: 5, score }));
    }
    const { text } = await conference().expect(200, undefined, "GET", "/ratings/summary/5");
    assert.equal(text, '{"slotId":5,"count":3,"average":4.67,"scores":{"1":0,"2":0,"3":0,"4":1,"5":2}}');
  });

  it("refuses pages that make no sense", async () => {
    for (const query of [
      "",
      "?slotId=x",
      "?slotId=1&limit=0",
      "?slotId=1&limit=101",
      "?slotId=1&cursor=-1",
      "?slotId=1&slotId=2",
    ]) {
      await conference().expect(422, "validation-failed", "GET", `/ratings${query}`);
    }
  });
});
