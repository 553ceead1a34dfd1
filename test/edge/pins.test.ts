import assert from "node:assert/strict";
import { signMarker } from "../../migration/runtime/forward-marker";
import { FORWARD_HEADER } from "../../migration/runtime/names";
import type { Phase } from "../../migration/runtime/phases";
import { type Answer, FORWARD_KEY, SLOTS, World } from "./world";

type Side = "onOldPath" | "onNewPath";
const SIDES: readonly Side[] = ["onOldPath", "onNewPath"];
const attributes = "Max-Age=5; Path=/ratings; HttpOnly; SameSite=Lax";

/** Between commit and listener rules a client is still sent to the side that has just become the follower. No relay runs here. */
describe("Reads of a client that keeps cookies", function () {
  this.timeout(60_000);
  let world: World;
  let people = 0;
  before(async () => {
    world = await World.start();
    for (const phase of ["replicate", "shadow", "canary"] as const) await world.move(phase);
  });
  after(() => world.stop());

  const create = (side: Side): Promise<Answer> => {
    const person = ++people;
    const body = { slotId: 1 + (person % SLOTS), score: 3 };
    return world[side]({ method: "POST", path: "/ratings", subject: `pinned_${person}`, body });
  };
  const cookieOf = ({ headers }: Answer): string => headers["set-cookie"]?.split(";")[0] ?? "";
  const pathOf = ({ body }: Answer): string => `/ratings/${String(body["id"])}`;
  const status = async (side: Side, written: Answer, headers: Record<string, string>): Promise<number> =>
    (await world[side]({ method: "GET", path: pathOf(written), headers })).status;
  const seesItsWrite = async (written: Answer): Promise<void> => {
    for (const side of SIDES)
      for (const cookie of [cookieOf(written), `a=b; ${cookieOf(written)}; c=d`])
        assert.equal(await status(side, written, { cookie }), 200, `${side} with ${cookie}`);
  };
  const marked = (written: Answer): Record<string, string> => ({
    cookie: cookieOf(written),
    [FORWARD_HEADER]: signMarker(FORWARD_KEY, { method: "GET", url: pathOf(written) }, Date.now()),
  });

  const OWNERS = [
    { owner: "the monolith", phase: "canary", pin: "1", follower: "onNewPath" },
    { owner: "the context", phase: "extracted", pin: "2", follower: "onOldPath" },
    { owner: "the monolith again", phase: "canary", pin: "1", follower: "onNewPath" },
  ] as const satisfies readonly { owner: string; phase: Phase; pin: string; follower: Side }[];
  for (const { owner, phase, pin, follower } of OWNERS)
    describe(`while ${owner} owns`, () => {
      let earlier: Answer;
      before(async () => {
        earlier = await create("onOldPath");
        await world.move(phase);
      });

      for (const side of SIDES)
        it(`see a write made ${side === "onOldPath" ? "at the monolith" : "at the function"}, on both sides`, async () => {
          const written = await create(side);
          assert.equal(written.status, 201, JSON.stringify(written.body));
          assert.equal(written.headers["set-cookie"], `banyan-pin-ratings=${pin}; ${attributes}`);
          await seesItsWrite(written);
          assert.equal(await status(follower, written, {}), 404, "the relay has not run");
        });

      it("see what was written before the handover: the side it names has it", () => seesItsWrite(earlier));

      it("are passed on once: not when they are marked", async () => {
        const written = await create("onOldPath");
        assert.equal(await status(follower, written, marked(written)), 404);
      });
    });

  describe("when the other side has no answer", () => {
    it("are answered by the monolith where the function is missing or fails", async () => {
      const written = await create("onOldPath");
      const { invoke } = world;
      for (const failing of [
        () => Promise.reject(Object.assign(new Error("no function"), { name: "ResourceNotFoundException" })),
        () => Promise.reject(new Error("socket hang up")),
        () => Promise.resolve({ statusCode: 503, multiValueHeaders: {}, body: "", isBase64Encoded: false }),
      ]) {
        world.invoke = failing;
        assert.equal(await status("onOldPath", written, { cookie: "banyan-pin-ratings=2" }), 200);
      }
      world.invoke = invoke;
    });

    it("are answered by the function once the old path is retired", async () => {
      await world.move("extracted");
      const written = await create("onNewPath");
      await world.move("retired");
      await world.seesRetirement();
      for (let reads = 0; reads < 2; reads++)
        assert.equal(await status("onNewPath", written, { cookie: "banyan-pin-ratings=1" }), 200);
    });
  });
});
