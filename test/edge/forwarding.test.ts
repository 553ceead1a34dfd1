import assert from "node:assert/strict";
import { ratings as context } from "../../extracted/ratings";
import { signMarker } from "../../migration/runtime/forward-marker";
import { Handover } from "../../migration/handover";
import { reconcile, requireOwnership } from "../../migration/ownership";
import { FORWARD_HEADER, REFUSED_HEADER } from "../../migration/runtime/names";
import { type Answer, type Asked, FORWARD_KEY, SLOTS, VERBS, World } from "./world";

/** A rating by someone who has not rated yet. */
let people = 0;
const rating = (): Asked => {
  const person = ++people;
  return {
    method: "POST",
    path: "/ratings",
    subject: `att_${person}`,
    body: { slotId: 1 + (person % SLOTS), score: 1 + (person % 5) },
  };
};
const at = (id: unknown): string => `/ratings/${String(id)}`;

describe("Writes that arrive at the wrong side", function () {
  this.timeout(60_000);
  let world: World;
  before(async () => {
    world = await World.start();
    for (const phase of ["replicate", "shadow", "canary"] as const) await world.move(phase);
  });
  after(() => world.stop());
  afterEach(() => {
    world.rings.length = 0;
    world.logged.length = 0;
  });

  const inPostgres = async (id: unknown): Promise<boolean> =>
    (await world.stores.database.admin(`SELECT 1 FROM ratings WHERE id = ${String(id)}`)).length > 0;

  describe("while the monolith is the owner", () => {
    it("are served by the monolith, which pins the client and rings the relay", async () => {
      const created = await world.onOldPath(rating());
      assert.equal(created.status, 201);
      assert.equal(
        created.headers["set-cookie"],
        "banyan-pin-ratings=1; Max-Age=5; Path=/ratings; HttpOnly; SameSite=Lax",
      );
      assert.equal(world.rings.length, 1);
      const read = await world.onOldPath({ method: "GET", path: at(created.body["id"]) });
      assert.equal(read.status, 200);
      assert.equal(read.headers["set-cookie"], undefined, "reads pin nobody");
    });

    it("are forwarded by the function", async () => {
      const created = await world.onNewPath(rating());
      assert.equal(created.status, 201, JSON.stringify(created.body));
      assert.ok(await inPostgres(created.body["id"]));
      assert.equal(world.metrics.at(-1)?.["ForwardedWrites"], 1);
      assert.equal(world.metrics.at(-1)?.["Path"], "new");
    });

    it("get the owner's word, not the follower's: a row that the replica lacks can be changed", async () => {
      const created = await world.onOldPath(rating());
      const path = at(created.body["id"]);
      const subject = `att_${people}`;
      assert.equal((await world.onNewPath({ method: "GET", path })).status, 404, "the relay has not run");
      const changed = await world.onNewPath({ method: "PUT", path, subject, body: { score: 1 } });
      assert.equal(changed.status, 200, JSON.stringify(changed.body));
      assert.equal((await world.onNewPath({ method: "DELETE", path, subject })).status, 204);
      assert.equal((await world.onOldPath({ method: "GET", path })).status, 404);
    });

    it("get the monolith's refusals as they are", async () => {
      const first = rating();
      assert.equal((await world.onOldPath(first)).status, 201);
      const second = await world.onNewPath(first);
      assert.deepEqual([second.status, second.body["code"]], [409, "already-rated"]);
    });
  });

  describe("while the context is the owner", () => {
    before(() => world.move("extracted"));
    after(() => world.move("canary"));

    it("are forwarded by the monolith, with the function's answer", async () => {
      const created = await world.onOldPath(rating());
      assert.equal(created.status, 201, JSON.stringify(created.body));
      assert.equal(created.headers["location"], at(created.body["id"]));
      assert.equal(await inPostgres(created.body["id"]), false);
      await world.drain();
      assert.ok(await inPostgres(created.body["id"]), "the relay brings it back");
    });

    it("get the owner's word from the monolith, too", async () => {
      const created = await world.onNewPath(rating());
      const changed = await world.onOldPath({
        method: "PUT",
        path: at(created.body["id"]),
        subject: `att_${people}`,
        body: { score: 2 },
      });
      assert.deepEqual([changed.status, changed.body["score"]], [200, 2]);
    });

    it("are refused with the mark when they were forwarded already", async () => {
      const asked = rating();
      const marker = signMarker(FORWARD_KEY, { method: "POST", url: asked.path }, Date.now());
      const refused = await world.onOldPath({ ...asked, headers: { [FORWARD_HEADER]: marker } });
      assert.equal(refused.status, 503);
      assert.equal(refused.headers[REFUSED_HEADER], context.name);
      assert.equal(refused.headers["retry-after"], "1");
    });

    it("are forwarded when their marker is forged", async () => {
      const marker = signMarker("another key", { method: "POST", url: "/ratings" }, Date.now());
      const created = await world.onOldPath({ ...rating(), headers: { [FORWARD_HEADER]: marker } });
      assert.equal(created.status, 201);
    });

    it("are answered with 503 and not repeated when the other side's answer is lost", async () => {
      const invoke = world.invoke;
      let calls = 0;
      world.invoke = async (event) => {
        calls += 1;
        await invoke(event);
        throw new Error("socket hang up");
      };
      const lost = await world.onOldPath(rating());
      world.invoke = invoke;
      assert.deepEqual([lost.status, lost.body["code"], calls], [503, "outcome-unknown", 1]);
      assert.equal(lost.headers[REFUSED_HEADER], undefined, "nobody may take it for a refusal");
    });

    it("are refused at once by the monolith's limit when they are too large to forward", async () => {
      const large = await world.onOldPath({ ...rating(), body: "x".repeat(1_100_000) });
      assert.deepEqual([large.status, large.body["code"]], [413, "body-too-large"]);
    });
  });

  describe("while a handover under way has nobody left", () => {
    for (const path of ["old", "new"] as const)
      it(`ring the relay from the ${path} path, which ends it, and are answered by its owner`, async () => {
        const plane = world.plane();
        const from = await requireOwnership(plane.database, context.name);
        const to = from.owner === "context" ? "monolith" : "context";
        const abandoned = new Handover(plane, VERBS, { from, to });
        for (const step of ["begin", "close", "revoke"] as const) await abandoned[step]();
        const answer = path === "old" ? world.onOldPath(rating()) : world.onNewPath(rating());
        while (world.rings.length === 0) await plane.pause(20);
        await world.stores.database.admin("UPDATE banyan.clock SET offset_ms = offset_ms + 31000");
        assert.equal((await reconcile(plane)).gaveUp, true);
        assert.equal((await answer).status, 201);
      });
  });

  describe("over time", () => {
    it("are neither failed, lost nor doubled while the ownership goes there and back under load", async () => {
      const acknowledged: { readonly id: number; readonly subject: string }[] = [];
      const failed: Answer[] = [];
      let running = true;
      const writers = Array.from({ length: 6 }, async (_, writer) => {
        while (running) {
          const asked = rating();
          const answer = await (writer % 2 === 0 ? world.onOldPath(asked) : world.onNewPath(asked));
          if (answer.status === 201) acknowledged.push({ id: Number(answer.body["id"]), subject: asked.subject ?? "" });
          else failed.push(answer);
        }
      });
      try {
        for (const phase of ["extracted", "canary", "extracted", "canary"] as const) {
          const before = acknowledged.length;
          await world.move(phase);
          while (acknowledged.length < before + 30 && failed.length === 0)
            await new Promise((next) => setTimeout(next, 5));
        }
      } finally {
        running = false;
        await Promise.all(writers);
      }
      await world.drain();

      assert.deepEqual(failed, [], world.logged.slice(0, 3).join("\n"));
      assert.ok(acknowledged.length >= 120);
      assert.equal(new Set(acknowledged.map(({ id }) => id)).size, acknowledged.length, "each identifier once");
      const rows = await world.stores.database.admin<{ id: number; attendee: string }>(
        "SELECT id, attendee FROM ratings",
      );
      const attendees = new Map(rows.map(({ id, attendee }) => [id, attendee]));
      for (const { id, subject } of acknowledged) assert.equal(attendees.get(id), subject, `rating ${id}`);
      for (const { id } of acknowledged.slice(-50))
        assert.equal(
          (await world.onNewPath({ method: "GET", path: at(id) })).status,
          200,
          `rating ${id} on the new path`,
        );
    });

    it("get 410 from the monolith once the old path is retired", async () => {
      await world.move("extracted");
      await world.move("retired");
      await world.seesRetirement();
      const gone = await world.onOldPath({ method: "GET", path: "/ratings?slotId=1" });
      assert.deepEqual([gone.status, gone.body["code"]], [410, "retired"]);
      assert.equal((await world.onNewPath(rating())).status, 201);
    });
  });
});
