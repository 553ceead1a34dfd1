import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Load } from "./load";
import { seededRandom } from "./random";
import { eventually } from "./stage";

const RATE = 200;

describe("the open-loop load", () => {
  it("counts what was due while every user waited as not sent, and not as failed: a slow machine is no fault of what is tested", async () => {
    const waiting: ServerResponse[] = [];
    const server = createServer((_request, response) => void waiting.push(response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const load = new Load({
      origin: `http://127.0.0.1:${port}`,
      requestsPerSecond: RATE,
      writeShare: 0,
      users: [{ subject: "one", token: "" }],
      slots: 1,
      random: seededRandom(1),
    });
    try {
      load.start();
      let unsent = 0;
      await eventually("requests are due that no user can send", 10_000, async () => {
        unsent += load.report().unsent;
        return unsent > RATE / 10 || undefined;
      });
      const paused = load.pause();
      for (const response of waiting) response.end(JSON.stringify({ items: [], next: null }));
      await paused;
      const { requests, failures } = load.report();
      assert.deepEqual([requests, failures], [1, []]);
      assert.equal(waiting.length, 1);
    } finally {
      await load.close();
      server.close();
    }
  });
});
