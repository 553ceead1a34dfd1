/** Starts that cannot succeed say what is wrong and what to do, end with exit code 1, and delete nothing. */
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { scratchFolder } from "../support/scratch";
import { freePort } from "../support/free-port";
import { run, startStage, type Finished } from "../support/stage";

describe("a start that cannot succeed", function () {
  this.timeout(90_000);
  const scratch = scratchFolder();
  const folder = (): string => join(scratch(), "state");

  before(async () => {
    const stage = await startStage(folder());
    await stage.stop();
  });

  async function start(
    state: string,
    ports: { readonly port?: number; readonly consolePort?: number } = {},
    environment: NodeJS.ProcessEnv = {},
    ...extra: readonly string[]
  ): Promise<Finished> {
    const port = String(ports.port ?? (await freePort()));
    const consolePort = String(ports.consolePort ?? (await freePort()));
    return run(["start", "--state", state, "--port", port, "--console-port", consolePort, ...extra], {
      ...process.env,
      ...environment,
    });
  }

  function refused({ code, output }: Finished, ...parts: readonly RegExp[]): void {
    assert.equal(code, 1, output);
    for (const part of parts) assert.match(output, part);
    assert.doesNotMatch(output, /internal error|\n\s+at /, "no stack: it is the user's to mend");
  }

  /** Names of every file but those that each start writes. */
  const files = (): readonly string[] =>
    readdirSync(folder(), { recursive: true, encoding: "utf8" })
      .filter((name) => !/logs|postmaster|pg_|sqlite|\.s\.PGSQL/.test(name))
      .sort();

  /** Starts with `content` in a file of the state, and puts back what was there. */
  async function withContent(name: string, content: string, ...parts: readonly RegExp[]): Promise<void> {
    const path = join(folder(), name);
    const kept = join(scratch(), "kept");
    copyFileSync(path, kept);
    const before = files();
    try {
      writeFileSync(path, content);
      refused(await start(folder()), ...parts);
      assert.equal(readFileSync(path, "utf8"), content, "the file is as it was");
      assert.deepEqual(files(), before, "nothing was deleted");
    } finally {
      copyFileSync(kept, path);
    }
  }

  const newer = (name: string): string => {
    const value = JSON.parse(readFileSync(join(folder(), name), "utf8")) as object;
    return JSON.stringify({ ...value, version: 99 });
  };

  for (const name of ["cloud/elb/elb.json", "stack.json"]) {
    it(`names ${name} when it is damaged`, () =>
      withContent(name, '{"version": 1, "sta', new RegExp(name), /damaged/, /--reset/));

    it(`names ${name} when a newer version wrote it`, () =>
      withContent(name, newer(name), new RegExp(name), /newer version/, /format 99/, /--reset/));
  }

  it("names the state folder when a newer version wrote it", () =>
    withContent("version.json", '{"version":99}', /newer Banyan/, /state version 99/));

  it("names the stage's keys when they are damaged", () =>
    withContent("identity.json", "{", /identity\.json is corrupted/));

  async function occupied(use: (port: number) => Promise<void>): Promise<void> {
    const server: Server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    try {
      await use(address.port);
    } finally {
      server.close();
    }
  }

  it("names a front door's port that is in use, and the option; --reset has deleted nothing", async () => {
    const before = files();
    await occupied(async (port) =>
      refused(await start(folder(), { port }, {}, "--reset"), new RegExp(`Port ${port} is in use`), /--port N/),
    );
    assert.deepEqual(files(), before);
  });

  it("names a console's port that is in use, and the option", () =>
    occupied(async (consolePort) =>
      refused(await start(folder(), { consolePort }), new RegExp(`Port ${consolePort} is in use`), /--console-port N/),
    ));

  it("names BANYAN_DYNAMODB_ENDPOINT where the platform has no DynamoDB binary", async () => {
    const hide = join(scratch(), "hide.cjs");
    writeFileSync(
      hide,
      `const Module = require("node:module");
       const resolve = Module._resolveFilename;
       Module._resolveFilename = function (request, ...rest) {
         if (request.startsWith("@dynoxide/")) throw new Error("Cannot find module '" + request + "'");
         return resolve.call(this, request, ...rest);
       };`,
    );
    refused(
      await start(folder(), {}, { NODE_OPTIONS: `--require ${hide}` }),
      /No DynamoDB binary for/,
      /BANYAN_DYNAMODB_ENDPOINT=http/,
    );
  });

  it("names BANYAN_DYNAMODB_ENDPOINT when nothing answers there", async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    refused(
      await start(folder(), {}, { BANYAN_DYNAMODB_ENDPOINT: nowhere }),
      new RegExp(`BANYAN_DYNAMODB_ENDPOINT=${nowhere} does not answer`),
    );
  });

  it("leaves a state that still starts", async () => {
    const stage = await startStage(folder());
    await stage.stop();
  });
});
