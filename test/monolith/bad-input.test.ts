import assert from "node:assert/strict";
import { createKeys, createToken } from "./support/tokens";
import { NOW, useConference } from "./support/conference";

describe("bad input to the monolith", () => {
  const conference = useConference();
  const seconds = Math.floor(NOW.getTime() / 1000);
  const body = { slotId: 3, score: 4 };
  const attendee = () => conference().token("attendee", "new_1");

  it("refuses a write without a token, and says how to identify", async () => {
    const answer = await conference().expect(401, "token-missing", "POST", "/ratings", { body });
    assert.equal(answer.headers.get("www-authenticate"), "Bearer");
  });

  it("refuses tokens that are malformed, of another key, expired, without expiry or of unknown roles", async () => {
    const stranger = createKeys().privateKey;
    const good = await attendee();
    const [head = "", payload = "", signature = ""] = good.split(".");
    const promoted = Buffer.from(JSON.stringify({ role: "organiser", sub: "new_1", exp: seconds + 60 })).toString(
      "base64url",
    );
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const cases: readonly (readonly [string, string])[] = [
      ["token-invalid", "nonsense"],
      ["token-invalid", `${head}.${payload}`],
      ["token-invalid", `${head}.${promoted}.${signature}`],
      ["token-invalid", `${none}.${payload}.${signature}`],
      ["token-invalid", await createToken(stranger, { role: "attendee", sub: "new_1", exp: seconds + 60 })],
      ["token-expired", await conference().token("attendee", "new_1", { exp: seconds - 1 })],
      ["token-invalid", await conference().token("attendee", "new_1", { exp: undefined })],
      ["token-invalid", await conference().token("attendee", "new_1", { sub: undefined })],
      ["token-invalid", await conference().token("king", "new_1")],
    ];
    for (const [code, token] of cases) {
      const answer = await conference().expect(401, code, "POST", "/ratings", { body, token });
      assert.equal(answer.headers.get("www-authenticate"), 'Bearer error="invalid_token"');
    }
    await conference().expect(401, "token-invalid", "POST", "/ratings", {
      body,
      headers: { authorization: "Basic YTpi" },
    });
  });

  it("refuses tokens of other roles", async () => {
    for (const role of ["reviewer", "organiser"]) {
      const token = await conference().token(role, "someone");
      await conference().expect(403, "forbidden", "POST", "/ratings", { body, token });
    }
    await conference().expect(403, "forbidden", "POST", "/speakers", { body: {}, token: await attendee() });
  });

  it("refuses bodies that are not JSON, with the reason", async () => {
    const token = await attendee();
    for (const rawBody of ['{"slotId":3,', "{'slotId':3}", '"text"', "null x"]) {
      await conference().expect(400, "malformed-json", "POST", "/ratings", { rawBody, token });
    }
    await conference().expect(415, "unsupported-media-type", "POST", "/ratings", {
      rawBody: "slotId=3",
      token,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    await conference().expect(415, "unsupported-media-type", "POST", "/ratings", {
      rawBody: JSON.stringify(body),
      token,
      headers: { "content-encoding": "zstandard" },
    });
    await conference().expect(413, "body-too-large", "POST", "/ratings", {
      body: { ...body, comment: "x".repeat(70_000) },
      token,
    });
    await conference().expect(415, "unsupported-media-type", "POST", "/ratings", { token });
    await conference().expect(422, "validation-failed", "POST", "/ratings", { body: {}, token });
  });

  it("looks at the token before it reads the body", async () => {
    await conference().expect(401, "token-missing", "POST", "/ratings", { rawBody: "{" });
  });

  it("answers 404 as a problem where there is nothing, also for identifiers that cannot be", async () => {
    for (const path of [
      "/",
      "/nothing",
      "/ratings/x",
      "/ratings/0",
      "/ratings/1e3",
      "/ratings/99999999999",
      "/ratings/07",
    ]) {
      const answer = await conference().expect(404, "not-found", "GET", path);
      assert.equal(answer.headers.get("content-type"), "application/problem+json; charset=utf-8");
    }
  });

  it("distinguishes upper and lower case in paths", async () => {
    for (const path of ["/Ratings?slotId=1", "/SCHEDULE/slots", "/schedule/Slots/1", "/Health"]) {
      await conference().expect(404, "not-found", "GET", path);
    }
  });

  it("answers 400 to a path that cannot be decoded", async () => {
    await conference().expect(400, "malformed-path", "GET", "/ratings/%ff");
  });

  it("names the methods that a path has", async () => {
    const answer = await conference().expect(405, "method-not-allowed", "PATCH", "/ratings/1");
    assert.equal(answer.headers.get("allow"), "GET, HEAD, PUT, DELETE");
  });

  it("echoes the caller's request id, else the load balancer's, and never what could forge a log line", async () => {
    const id = async (headers: Record<string, string>) =>
      (await conference().call("GET", "/health", { headers })).headers.get("x-request-id");
    assert.equal(await id({ "x-request-id": "abc-1", "x-amzn-trace-id": "Root=1-2" }), "abc-1");
    assert.equal(await id({ "x-amzn-trace-id": "Root=1-67-89" }), "Root=1-67-89");
    assert.match((await id({ "x-request-id": 'a" b' })) ?? "", /^[0-9a-f-]{36}$/);
  });
});
