/** Requests that nobody should send, through the front door on both paths: the documented status, and the stage goes on. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { mintToken, readIdentity, type LocalIdentity } from "../../local/app/identity";
import { TESTER_HEADER } from "../../migration/runtime/names";
import { scratchFolder } from "../support/scratch";
import { startStage, type Stage } from "../support/stage";

const MEGABYTE = 1_048_576;

describe("a bad request through the front door", function () {
  this.timeout(90_000);
  let stage: Stage;
  // Before the folder's own hook: the stage ends before what it stands on is removed.
  after(async () => void (await stage?.stop()));
  const scratch = scratchFolder();
  let identity: LocalIdentity;

  before(async () => {
    stage = await startStage(join(scratch(), "state"));
    identity = readIdentity(join(stage.stateDirectory, "identity.json"));
    await stage.move("ratings replicate");
  });

  async function send(
    side: string,
    method: string,
    path: string,
    token?: string,
    body?: string,
  ): Promise<{ readonly status: number; readonly type: string; readonly body: string }> {
    const answer = await fetch(`${stage.origin}${path}`, {
      method,
      headers: {
        [TESTER_HEADER]: `${side}-${identity.testerSecret}`,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body }),
    });
    return { status: answer.status, type: answer.headers.get("content-type") ?? "", body: await answer.text() };
  }

  const attendee = { role: "attendee", subject: "bad-requests" } as const;
  const rating = JSON.stringify({ slotId: 3, score: 4 });

  for (const side of ["old", "new"]) {
    const problem = async (
      status: number,
      method: string,
      path: string,
      token: string | undefined,
      body: string,
    ): Promise<void> => {
      const answer = await send(side, method, path, token, body);
      assert.equal(answer.status, status, answer.body);
      assert.match(answer.type, /^application\/problem\+json/);
      assert.equal((JSON.parse(answer.body) as { status: number }).status, status);
    };

    describe(`on the ${side} path`, () => {
      it("answers malformed JSON with 400", async () =>
        problem(400, "POST", "/ratings", await mintToken(identity, attendee), '{"slotId": 3, '));

      it("answers a missing token with 401", () => problem(401, "POST", "/ratings", undefined, rating));

      it("answers a token with a wrong signature with 401", async () => {
        const { privateKey } = generateKeyPairSync("ed25519", {
          publicKeyEncoding: { type: "spki", format: "pem" },
          privateKeyEncoding: { type: "pkcs8", format: "pem" },
        });
        await problem(401, "POST", "/ratings", await mintToken({ ...identity, privateKey }, attendee), rating);
      });

      it("answers an expired token with 401", async () => {
        const yesterday = new Date(Date.now() - 86_400_000);
        await problem(401, "POST", "/ratings", await mintToken(identity, attendee, yesterday), rating);
      });

      it("answers a token of another role with 403", async () =>
        problem(403, "POST", "/ratings", await mintToken(identity, { ...attendee, role: "reviewer" }), rating));

      it("takes a good request after them", async () => {
        const answer = await send(side, "GET", "/ratings?slotId=3&limit=1");
        assert.equal(answer.status, 200, answer.body);
      });
    });
  }

  it("answers a body over 1 MB to the function with 413, as AWS's load balancer does", async () => {
    const body = JSON.stringify({ slotId: 3, score: 4, comment: "x".repeat(MEGABYTE) });
    const answer = await send("new", "POST", "/ratings", await mintToken(identity, attendee), body);
    assert.equal(answer.status, 413, answer.body.slice(0, 200));
    assert.equal((await send("new", "GET", "/ratings?slotId=3&limit=1")).status, 200);
  });

  it("does not take a path in other case for the context's: it is nobody's", async () => {
    for (const side of ["old", "new"]) {
      const answer = await send(side, "GET", "/Ratings?slotId=3");
      assert.equal(answer.status, 404, answer.body);
    }
  });

  it("wrote nothing of all that", async () => {
    await stage.until("ratings", "the backfill is done", ({ backfill, backlog }) => backfill.done && backlog === 0);
    const { code, output } = await stage.banyan("verify", "ratings");
    assert.equal(code, 0, output);
  });
});
