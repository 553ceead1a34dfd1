import assert from "node:assert/strict";
import { AsyncQueue, type PendingEvent } from "../../../local/services/lambda/async-queue";
import { DEFAULT_EVENT_INVOKE, type EventInvokeSettings } from "../../../local/services/lambda/function";
import type { Outcome } from "../../../local/services/lambda/outcome";
import { ServiceError } from "../../../local/services/service";
import { ManualClock } from "../../support/manual-clock";

const OK: Outcome = { payload: "null", log: [], durationMs: 1 };
const FAILED: Outcome = { ...OK, functionError: "Unhandled" };
const THROTTLED = new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429);

function setUp(answers: (Outcome | Error)[], settings: Partial<EventInvokeSettings> = {}) {
  const clock = new ManualClock();
  const attempts: number[] = [];
  const dropped: string[] = [];
  const queue = new AsyncQueue({
    clock,
    invoke: async () => {
      attempts.push((clock.now() - event.acceptedAt) / 1_000);
      const answer = answers.shift() ?? OK;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    settingsOf: () => ({ ...DEFAULT_EVENT_INVOKE, ...settings }),
    onDropped: (_event, reason) => dropped.push(reason),
  });
  const event: PendingEvent = {
    functionName: "f",
    requestId: "1",
    payload: "{}",
    acceptedAt: clock.now(),
    failures: 0,
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  /** Moves on minute by minute, letting attempts end. */
  const pass = async (seconds: number, step = 1): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += step) {
      clock.advance(step * 1_000);
      await settle();
    }
  };
  return { queue, event, attempts, dropped, settle, pass };
}

describe("asynchronous invocations", () => {
  it("are tried again one and then two minutes after an error, and dropped", async () => {
    const { queue, event, attempts, dropped, settle, pass } = setUp([FAILED, FAILED, FAILED]);
    queue.accept(event);
    await settle();
    await pass(600);
    assert.deepEqual(attempts, [0, 60, 180]);
    assert.deepEqual(dropped, ["the function failed on it"]);
    assert.deepEqual(queue.pending(), []);
  });

  it("are not tried again when no retries are wanted", async () => {
    const { queue, event, attempts, dropped, settle, pass } = setUp([FAILED], { maximumRetryAttempts: 0 });
    queue.accept(event);
    await settle();
    await pass(600);
    assert.deepEqual(attempts, [0]);
    assert.equal(dropped.length, 1);
  });

  it("wait longer and longer while throttled, and run in the end", async () => {
    const { queue, event, attempts, dropped, settle, pass } = setUp([THROTTLED, THROTTLED, THROTTLED, OK]);
    queue.accept(event);
    await settle();
    assert.equal(queue.pending().length, 1);
    await pass(60);
    assert.deepEqual(attempts, [0, 1, 3, 7]);
    assert.deepEqual(dropped, []);
  });

  it("are dropped when they become too old", async () => {
    const many = Array.from({ length: 100 }, () => THROTTLED);
    const { queue, event, attempts, dropped, settle, pass } = setUp(many, { maximumEventAgeSeconds: 60 });
    queue.accept(event);
    await settle();
    await pass(600);
    assert.deepEqual(dropped, ["it became too old"]);
    assert.ok((attempts.at(-1) ?? Infinity) <= 60);
  });
});
