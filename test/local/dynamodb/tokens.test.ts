import assert from "node:assert/strict";
import { RequestTokens } from "../../../local/services/dynamodb/tokens";

describe("Request tokens of transactions", () => {
  let now: number;
  let runs: number;
  let tokens: RequestTokens;
  beforeEach(() => {
    now = 0;
    runs = 0;
    tokens = new RequestTokens({ now: () => now });
  });
  const send = async (token: string, parameters: object = { p: 1 }, status = 200): Promise<number> => {
    const answer = await tokens.once(token, parameters, async () => {
      runs += 1;
      return { status, body: "{}" };
    });
    return answer.status;
  };

  it("answer a repeat for ten minutes after it was completed, and forget it then", async () => {
    for (const at of [0, 1, 600_000 - 1]) {
      now = at;
      assert.equal(await send("a"), 200);
    }
    assert.equal(runs, 1);
    now = 600_000;
    await send("a");
    assert.equal(runs, 2);
  });

  it("are refused for another request", async () => {
    await send("a", { p: 1 });
    await assert.rejects(send("a", { p: 2 }), { code: "IdempotentParameterMismatchException" });
    await send("b", { p: 2 });
    assert.equal(runs, 2);
  });

  it("know a request again whose members stand in another order", async () => {
    await send("a", { items: [{ x: "1", y: { z: null, w: true } }], p: 1 });
    await send("a", { p: 1, items: [{ y: { w: true, z: null }, x: "1" }] });
    assert.equal(runs, 1);
    await assert.rejects(send("a", { p: 1, items: [{ y: { w: true, z: null }, x: "2" }] }));
  });

  it("say nothing of a transaction that did not succeed", async () => {
    assert.equal(await send("a", { p: 1 }, 400), 400);
    assert.equal(await send("a", { p: 2 }), 200);
    assert.equal(runs, 2);
  });
});
