import assert from "node:assert/strict";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changes, openStage, type TestStage } from "./support/stage";

describe("the embedded engine", function () {
  // Each evaluation is a process of its own: a second or two, more on a busy machine.
  this.timeout(60_000);

  let stage: TestStage;
  beforeEach(async () => {
    stage = await openStage("cases");
  });
  afterEach(() => stage.close());

  it("previews without making anything, and knows what it cannot know", async () => {
    const result = await stage.engine().preview();
    assert.deepEqual(result.errors, []);
    assert.deepEqual(changes(result), ["create first", "create second"]);
    assert.deepEqual(stage.diary, []);
    assert.equal(existsSync(stage.stateFile), false);
  });

  it("creates, finds nothing to do, updates in place, and deletes what the program no longer wants", async () => {
    assert.deepEqual(changes(await stage.up("base")), ["create first", "create second"]);
    const again = await stage.up("base");
    assert.equal(again.ok, true);
    assert.deepEqual(changes(again), []);
    assert.deepEqual(changes(await stage.up("changed")), ["update first"]);
    assert.deepEqual(changes(await stage.up("nothing")), ["delete second", "delete first"]);
    assert.deepEqual(stage.diary, ["create first", "create second", "update first", "delete second", "delete first"]);
  });

  it("destroys in the order of dependencies without evaluating the program", async () => {
    await stage.up("base");
    const result = await stage.engine({ case: "throws" }).destroy();
    assert.deepEqual(changes(result), ["delete second", "delete first"]);
    assert.deepEqual(stage.state(), []);
  });

  it("keeps what was done when a step fails, and tries a failed update again", async () => {
    await stage.up("base");
    const failed = await stage.up("broken");
    assert.equal(failed.ok, false);
    assert.match(failed.errors.join("\n"), /first: the service refuses this name/);
    const first = stage.state().find(({ urn }) => urn.endsWith("::first"));
    assert.deepEqual(first?.initErrors, ["the service refuses this name"]);
    assert.equal(first?.inputs?.displayName, "fail");
    assert.ok(stage.state().some(({ urn }) => urn.endsWith("::second")));
    // The same wish once more: inputs are equal, and still it is tried.
    assert.deepEqual(changes(await stage.up("changed")), ["update first"]);
    assert.equal(stage.state().find(({ urn }) => urn.endsWith("::first"))?.initErrors, undefined);
  });

  it("tries a failed update again although the inputs have not changed since", async () => {
    await stage.up("base");
    stage.failing.add("two");
    assert.equal((await stage.up("changed")).ok, false);
    stage.failing.clear();
    assert.deepEqual(changes(await stage.up("changed")), ["update first"]);
  });

  it("has every finished step on disk when a later one fails", async () => {
    stage.failing.add("one");
    assert.equal((await stage.up("base")).ok, false);
    assert.equal(stage.state().filter(({ urn }) => urn.includes("sns")).length, 0);
    stage.failing.clear();
    assert.deepEqual(changes(await stage.up("base")), ["create first", "create second"]);
  });

  it("deletes a resource with a fixed name before its replacement, and what cannot change with it", async () => {
    await stage.up("named");
    const result = await stage.up("replaced");
    assert.deepEqual(result.errors, []);
    assert.deepEqual(stage.diary.slice(2), ["delete listener", "delete fixed", "create fixed", "create listener"]);
  });

  it("creates the replacement of an autonamed resource before it deletes the old one", async () => {
    await stage.up("autonamed");
    const [before] = stage.state().filter(({ urn }) => urn.endsWith("::auto"));
    await stage.up("replacedAutonamed");
    assert.deepEqual(stage.diary, ["create auto", "create auto", "delete auto"]);
    const after = stage.state().filter(({ urn }) => urn.endsWith("::auto"));
    assert.equal(after.length, 1);
    assert.match(String(before?.inputs?.name), /^auto-[0-9a-f]{7}$/);
  });

  it("honours ignoreChanges, aliases, retainOnDelete and protect", async function () {
    // Eight evaluations of a program.
    this.timeout(180_000);
    await stage.up("base");
    assert.deepEqual(changes(await stage.up("ignored")), []);
    await stage.up("lone");
    assert.deepEqual(changes(await stage.up("renamed")), []);
    assert.deepEqual(changes(await stage.up("retained")), ["create first", "delete renamed"]);
    stage.diary.length = 0;
    await stage.up("nothing");
    assert.deepEqual(stage.diary, []);
    await stage.up("protected");
    const refused = await stage.up("nothing");
    assert.match(refused.errors.join(), /first is protected/);
    assert.ok(stage.state().some(({ urn }) => urn.endsWith("::first")));
  });

  it("keeps secrets secret in results, and readable by their owner in the file", async () => {
    const { resources } = await stage.up("secret");
    const outputs = resources.find(({ urn }) => urn.endsWith("::first"))?.outputs;
    assert.match(JSON.stringify(outputs?.displayName), /1b47061264138c4ac30d75fd1eb44270/);
    const [kept] = stage.state().filter(({ urn }) => urn.endsWith("::first"));
    assert.deepEqual((kept?.inputs?.displayName as Record<string, unknown>).plaintext, '"hush"');
  });

  it("sees that the contents of an archive have changed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "banyan-code-"));
    writeFileSync(join(folder, "main.js"), "one");
    const engine = stage.engine({ case: "code", folder });
    await engine.up();
    assert.deepEqual(changes(await engine.up()), []);
    writeFileSync(join(folder, "main.js"), "two");
    assert.deepEqual(changes(await engine.up()), ["update code"]);
  });
});
