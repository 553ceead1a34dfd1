import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { serve, structuredLog } from "../../monolith";

const log = () => {};

describe("serving and draining", () => {
  it("finishes the requests in flight, accepts no more, and ends idle connections", async () => {
    const waiting: ServerResponse[] = [];
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const server = await serve(
      (incoming, response) => {
        if (incoming.url === "/quick") return void response.end("quick");
        waiting.push(response);
        arrived();
      },
      0,
      { log, host: "127.0.0.1" },
    );
    const origin = `http://127.0.0.1:${server.port}`;
    const agent = new Agent({ keepAlive: true });
    const idle = request(`${origin}/quick`, { agent }).end();
    const [quick] = (await once(idle, "response")) as [NodeJS.ReadableStream];
    quick.resume();
    await once(quick, "end");

    const slow = fetch(`${origin}/slow`);
    await arrival;
    const stopped = server.stop();
    assert.equal(server.stop(), stopped);
    await assert.rejects(fetch(`${origin}/late`));
    waiting[0]?.end("slow");
    const answer = await slow;
    assert.deepEqual([answer.status, answer.headers.get("connection"), await answer.text()], [200, "close", "slow"]);
    await stopped;
    agent.destroy();
  });

  it("cuts connections that are busy beyond the limit", async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const server = await serve(() => arrived(), 0, { log, host: "127.0.0.1", drainLimitMs: 1 });
    const hanging = fetch(`http://127.0.0.1:${server.port}/`);
    hanging.catch(() => {});
    await arrival;
    await server.stop();
    await assert.rejects(hanging);
  });

  it("says that a port is taken", async () => {
    const server = await serve(() => {}, 0, { log, host: "127.0.0.1" });
    await assert.rejects(
      serve(() => {}, server.port, { log, host: "127.0.0.1" }),
      /EADDRINUSE/,
    );
    await server.stop();
  });

  it("drains at SIGTERM and exits with 0", async () => {
    const child = spawn(process.execPath, ["-r", "tsx/cjs", join(__dirname, "support/slow-server.ts")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    const says = async (words: RegExp): Promise<RegExpExecArray> => {
      for (;;) {
        const match = words.exec(output);
        if (match) return match;
        const [chunk] = (await once(child.stdout, "data")) as [Buffer];
        output += chunk.toString();
      }
    };
    const port = (await says(/port (\d+)/))[1];
    const slow = fetch(`http://127.0.0.1:${port}/`);
    await says(/arrived/);
    child.kill("SIGTERM");
    const answer = await slow;
    assert.deepEqual([answer.status, await answer.text()], [200, "finished"]);
    const [code] = (await once(child, "exit")) as [number | null];
    assert.equal(code, 0);
  });
});

describe("structured logs", () => {
  it("are one JSON object a line, errors with stack and cause, from the lowest level on", () => {
    const lines: string[] = [];
    const write = structuredLog({ write: (line) => lines.push(line), now: () => new Date(0), lowest: "info" });
    write("debug", "unseen");
    write("error", "failed\nbadly", { error: new Error("outer", { cause: new Error("inner") }) });
    assert.equal(lines.length, 1);
    const [line = ""] = lines;
    assert.ok(line.endsWith("\n") && !line.slice(0, -1).includes("\n"));
    const entry = JSON.parse(line) as {
      time: string;
      message: string;
      error: { stack: string; cause: { message: string } };
    };
    assert.deepEqual(
      [entry.time, entry.message, entry.error.cause.message],
      ["1970-01-01T00:00:00.000Z", "failed\nbadly", "inner"],
    );
    assert.match(entry.error.stack, /outer/);
  });
});
