import assert from "node:assert/strict";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { createRelayBell, type RelayBell } from "../../migration/runtime/relay-bell";

describe("The relay's bell", () => {
  let nowMs: number;
  let sent: { FunctionName?: string; InvocationType?: string; Payload?: Uint8Array }[];
  let failure: Error | undefined;
  let paused: { readonly ms: number; readonly resolve: () => void }[];

  beforeEach(() => {
    nowMs = 1_000_000;
    sent = [];
    failure = undefined;
    paused = [];
  });

  function bell(trailing: boolean): RelayBell {
    const client = new LambdaClient({ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
    client.middlewareStack.add(
      () => async (args) => {
        sent.push(args.input as (typeof sent)[number]);
        if (failure !== undefined) throw failure;
        return { response: {}, output: { $metadata: {} } };
      },
      { step: "initialize" },
    );
    const pause = (ms: number): Promise<void> => new Promise((resolve) => paused.push({ ms, resolve }));
    const clock = { now: () => nowMs, pause, random: () => 0 };
    return createRelayBell({ client, functionName: "relay", intervalMs: 250, clock, log: () => undefined, trailing });
  }

  it("sends an asynchronous ring, at most one an interval", async () => {
    const rung = bell(false);
    rung.ring();
    rung.ring();
    nowMs += 249;
    rung.ring();
    await rung.sent();
    assert.equal(sent.length, 1);
    assert.equal(sent[0]?.FunctionName, "relay");
    assert.equal(sent[0]?.InvocationType, "Event");
    assert.deepEqual(JSON.parse(Buffer.from(sent[0]?.Payload ?? []).toString()), { kind: "ring" });
    nowMs += 1;
    rung.ring();
    await rung.sent();
    assert.equal(sent.length, 2);
    assert.equal(paused.length, 0, "no timer in a process that may be frozen");
  });

  it("rings once more at the interval's end, in a process that lives on", async () => {
    const rung = bell(true);
    rung.ring();
    nowMs += 100;
    rung.ring();
    rung.ring();
    assert.deepEqual(
      paused.map(({ ms }) => ms),
      [150],
    );
    nowMs += 150;
    paused[0]?.resolve();
    await new Promise(setImmediate);
    await rung.sent();
    assert.equal(sent.length, 2);
  });

  it("leaves a relay that does not exist alone for five seconds, and never fails a write", async () => {
    failure = Object.assign(new Error("no such function"), { name: "ResourceNotFoundException" });
    const rung = bell(false);
    rung.ring();
    await rung.sent();
    nowMs += 4_000;
    rung.ring();
    await rung.sent();
    assert.equal(sent.length, 1);
    nowMs += 1_000;
    rung.ring();
    await rung.sent();
    assert.equal(sent.length, 2);
  });

  it("rings for the last write that met a relay not yet there: nobody else would before the sweep", async () => {
    failure = Object.assign(new Error("no such function"), { name: "ResourceNotFoundException" });
    const rung = bell(true);
    rung.ring();
    nowMs += 100;
    rung.ring();
    await rung.sent();
    nowMs += 150;
    paused[0]?.resolve();
    await new Promise(setImmediate);
    assert.deepEqual([paused.map(({ ms }) => ms), sent.length], [[150, 4_850], 1], "refused meanwhile");
    rung.ring();
    failure = undefined;
    nowMs += 4_850;
    paused[1]?.resolve();
    await new Promise(setImmediate);
    await rung.sent();
    assert.deepEqual([paused.length, sent.length], [2, 2]);
  });
});
