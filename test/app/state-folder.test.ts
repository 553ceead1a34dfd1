import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localIdentity, mintToken } from "../../local/app/identity";
import { STATE_VERSION, StateFolder, UserError } from "../../local/app/state-folder";
import { scratchFolder } from "../support/scratch";

const RECORD = { pid: process.pid, startedAt: "2026-01-01T00:00:00.000Z", frontPort: 8080, consolePort: 8081 };
/** A process that is alive and not ours: the test runner's parent. */
const OTHER = { ...RECORD, pid: process.ppid };

describe("the state folder", () => {
  const scratch = scratchFolder();
  let count = 0;
  const fresh = (): StateFolder => new StateFolder(join(scratch(), `state-${++count}`));

  it("is claimed by one process, and a second start is told who holds it", () => {
    const folder = fresh();
    folder.claim(OTHER);
    assert.throws(
      () => folder.claim(RECORD),
      (error: Error) =>
        error instanceof UserError &&
        error.message.includes(`process ${process.ppid}`) &&
        error.message.includes("banyan down"),
    );
    assert.equal(folder.holder()?.pid, process.ppid);
  });

  it("is taken over from a process that died without releasing it", () => {
    const folder = fresh();
    folder.claim({ ...RECORD, pid: 2 ** 22 + 1 });
    assert.equal(folder.holder(), undefined);
    folder.claim(RECORD);
    assert.equal(folder.holder()?.pid, process.pid);
  });

  it("is taken over when its record is half-written", () => {
    const folder = fresh();
    folder.folder();
    writeFileSync(folder.path("daemon.json"), '{"pid": 12');
    folder.claim(RECORD);
    assert.equal(folder.holder()?.pid, process.pid);
  });

  it("is refused when a newer version wrote it, with what to do", () => {
    const folder = fresh();
    folder.folder();
    writeFileSync(folder.path("version.json"), JSON.stringify({ version: STATE_VERSION + 1 }));
    assert.throws(() => folder.claim(RECORD), /newer Banyan \(state version 2.*--state DIR/s);
  });

  it("is refused when its version file is corrupted, and nothing is deleted", () => {
    const folder = fresh();
    folder.folder();
    writeFileSync(folder.path("version.json"), "garbage");
    assert.throws(() => folder.claim(RECORD), /version\.json is corrupted.*--reset/);
    assert.equal(readFileSync(folder.path("version.json"), "utf8"), "garbage");
  });

  it("is not reset under a running stage", () => {
    const folder = fresh();
    folder.claim(OTHER);
    assert.throws(() => folder.reset(), /process \d+ holds/);
    assert.ok(existsSync(folder.root));
  });

  it("keeps one identity, whose tokens the public key verifies", async () => {
    const folder = fresh();
    folder.folder();
    const identity = localIdentity(folder);
    assert.deepEqual(localIdentity(folder), identity);
    assert.match(identity.testerSecret, /^[0-9a-f]{32}$/);
    const token = await mintToken(identity, { role: "attendee", subject: "attendee-1" });
    const { jwtVerify, importSPKI } = await import("jose");
    const { payload } = await jwtVerify(token, await importSPKI(identity.publicKey, "EdDSA"));
    assert.equal(payload.sub, "attendee-1");
    assert.equal(payload["role"], "attendee");
  });

  it("says that an identity file is corrupted instead of making new keys", () => {
    const folder = fresh();
    folder.folder();
    writeFileSync(folder.path("identity.json"), "{}");
    assert.throws(() => localIdentity(folder), /identity\.json is corrupted/);
  });
});
