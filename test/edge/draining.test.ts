import assert from "node:assert/strict";
import { STOP_TIMEOUT_SECONDS } from "../../infra/compute/container";
import { drainLimitMs } from "../../migration/edge/compose";
import { DEFAULT_SETTINGS } from "../../migration/runtime/settings";

describe("A stopping task", () => {
  it("cuts nobody before a forward may have ended, and ends before it is killed", () => {
    assert.ok(drainLimitMs(DEFAULT_SETTINGS) > DEFAULT_SETTINGS.forwardBudgetMs);
    assert.ok(drainLimitMs(DEFAULT_SETTINGS) < STOP_TIMEOUT_SECONDS * 1_000);
  });
});
