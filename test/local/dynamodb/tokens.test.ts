import assert from "node:assert/strict";
import { RequestTokens } from "../../../local/services/dynamodb/tokens";

describe("Request tokens of transactions", () => {
  let now: number;
  let runs: number;
  let tokens: RequestTokens<number>;
  beforeEach(() => {
    now = 0;
    runs = 0;
    tokens = new RequestTokens({ now: () => now });
  });
  const send = (token: string, parameters = "p", status = 200): Promise<number> =>
    tokens.once(
      token,
      parameters,
      async () => {
        runs += 1;
        return status;
      },
      (answer) => answer === 200,
    );

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
    await send("a", "p");
    await assert.rejects(send("a", "q"), { code: "IdempotentParameterMismatchException" });
    await send("b", "q");
    assert.equal(runs, 2);
  });

  it("say nothing of a transaction that did not succeed", async () => {
    assert.equal(await send("a", "p", 400), 400);
    assert.equal(await send("a", "q"), 200);
    assert.equal(runs, 2);
  });
});
