import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Load } from "./load";
import { OpenLoad, type OpenLoadOptions } from "./open-load";
import { seededRandom } from "./random";
import { eventually } from "./stage";

const RATE = 200;

/** One user, who asks what the test says. */
class Caller extends OpenLoad<undefined> {
  constructor(options: OpenLoadOptions) {
    super(options, () => undefined);
  }

  async get(path: string): Promise<void> {
    for (const user of this.users) await this.call(user, "GET", path);
  }

  protected async write(): Promise<void> {}
  protected async read(): Promise<void> {}
}

describe("the open-loop load", () => {
  it("keeps cookies as a browser does: a new value takes the old one's place, and other paths do not see it", async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.cookie ?? "-"}`);
      const value = seen.length;
      response.setHeader(
        "Set-Cookie",
        ["/ratings", "/other"].map((path) => `pin=${value}; Max-Age=60; Path=${path}`),
      );
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const load = new Caller({
      origin: `http://127.0.0.1:${port}`,
      ...{ requestsPerSecond: 1, writeShare: 0, users: [{ subject: "one", token: "" }], random: seededRandom(1) },
    });
    try {
      for (const path of ["/ratings", "/ratings/1?full", "/ratings-of-others"]) await load.get(path);
      assert.deepEqual(seen, ["GET /ratings -", "GET /ratings/1?full pin=1", "GET /ratings-of-others -"]);
      await load.get("/ratings");
      assert.equal(seen.at(-1), "GET /ratings pin=3");
    } finally {
      await load.close();
      server.close();
    }
  });

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
