import assert from "node:assert/strict";
import { request, type Server } from "node:http";
import type { MoveRequest, StageStatus } from "../../console/api";
import type { AuditResult, ParkedRequest } from "../../console/data";
import { serveConsole } from "../../console/server";
import { fetchStatus, sendMove } from "../../cli/client";
import { requestAudit, requestParked } from "../../cli/data-client";
import { parkedText } from "../../cli/parked";
import { auditText } from "../../cli/verify";
import { statusTable } from "../../cli/status-table";
import { UserError } from "../../local/app/state-folder";

const STATUS: StageStatus = { stage: "local", update: null, lastUpdate: null, contexts: [] };

const AUDIT: AuditResult = {
  verdict: "different",
  rows: 7,
  missing: 1,
  extra: 0,
  different: 0,
  ...{ rogue: 1, explained: 0, repaired: 0, more: 2 },
  differences: [{ table: "things", key: '{"id":3}', kind: "missing", fields: [], rogue: "removed outside the relay" }],
};

describe("the console's server", () => {
  let server: Server;
  let port: number;
  const moves: MoveRequest[] = [];
  const asked: ParkedRequest[] = [];

  before(async () => {
    ({ server, port } = await serveConsole(
      {
        status: async () => STATUS,
        move: async (wanted, progress) => {
          moves.push(wanted);
          progress("creating");
          return { outcome: "refused", message: "not yet", reasons: ["backfill 40 %"] };
        },
        cancel: async (context) => ({ outcome: "nothing", message: `no move of ${context} is under way` }),
        verify: async ({ context }, progress) => {
          if (context === "omega") progress(1, 7);
          if (context !== "alpha") throw new UserError(`Unknown context "${context}".`, 64);
          progress(3, 7);
          progress(7, 7);
          return AUDIT;
        },
        parked: async (wanted) => {
          asked.push(wanted);
          return { outcomes: [{ id: 4, outcome: "applied", message: "applied" }], parked: [], more: 0 };
        },
      },
      0,
    ));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const call = (
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const call = request(
        { host: "127.0.0.1", port, path, method: options.method ?? "GET", headers: options.headers ?? {} },
        (response) => {
          let body = "";
          response.on("data", (chunk: Buffer) => (body += chunk.toString()));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      call.on("error", reject);
      call.end(options.body);
    });

  it("serves the page, its script and its style", async () => {
    for (const path of ["/", "/console.js", "/console.css"]) assert.equal((await call(path)).status, 200);
    assert.equal((await call("/../package.json")).status, 404);
  });

  it("serves the status, which the command line prints", async () => {
    assert.deepEqual(await fetchStatus(port), STATUS);
    assert.match(statusTable(STATUS), /^CONTEXT +PHASE/);
  });

  it("streams a move's progress and its result", async () => {
    const lines: string[] = [];
    const result = await sendMove(port, { context: "alpha", phase: "shadow" }, (text) => lines.push(text));
    assert.deepEqual(lines, ["creating"]);
    assert.deepEqual(result, { outcome: "refused", message: "not yet", reasons: ["backfill 40 %"] });
    assert.deepEqual(moves, [{ context: "alpha", phase: "shadow" }]);
  });

  it("streams an audit's progress and its result, and an error in words with its exit code", async () => {
    const rows: number[] = [];
    assert.deepEqual(await requestAudit(port, { context: "alpha" }, (compared) => rows.push(compared)), AUDIT);
    assert.deepEqual(rows, [3, 7]);
    for (const context of ["beta", "omega"])
      await assert.rejects(requestAudit(port, { context }), (error: UserError) => {
        assert.match(error.message, new RegExp(`Unknown context "${context}"`));
        return error.exitCode === 64;
      });
  });

  it("says what differs, where a write came past the relay, and how much more there is", () => {
    assert.deepEqual(auditText(AUDIT).split("\n"), [
      '  missing things {"id":3} — rogue: removed outside the relay',
      "  … and 2 more",
      "different: 7 rows compared, 1 missing, 0 extra, 0 different, 1 written outside the relay",
    ]);
  });

  it("passes on what is asked about parked changes", async () => {
    const result = await requestParked(port, { context: "alpha", retry: [4] });
    assert.deepEqual(asked, [{ context: "alpha", retry: [4] }]);
    assert.equal(parkedText("alpha", result), "applied 4\nnothing of alpha is parked");
  });

  it("refuses what a page elsewhere could send: another host name, or a form", async () => {
    assert.equal((await call("/api/status", { headers: { host: "evil.example" } })).status, 421);
    assert.equal(
      (await call("/api/move", { method: "POST", headers: { "content-type": "text/plain" }, body: "{}" })).status,
      415,
    );
    assert.equal((await call("/api/move")).status, 405);
  });

  it("answers an unreadable move with 400 and what was wrong", async () => {
    const answer = await call("/api/move", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    assert.equal(answer.status, 400);
    assert.match(answer.body, /not readable/);
    assert.equal(
      (
        await call("/api/move", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: " ".repeat(20_000),
        })
      ).status,
      400,
    );
  });
});
