import assert from "node:assert/strict";
import { GUARD_DEFAULTS, guardVerdict } from "../../migration/handover/guard";

const row = { epoch: 4, owner: "monolith", handoverTo: null, deadline: null, readAt: 1_000 } as const;

describe("A handover's guard", () => {
  it("waits for the begin, and not for ever", () => {
    assert.equal(guardVerdict(row, 4, 0), "watch");
    assert.equal(guardVerdict(row, 4, GUARD_DEFAULTS.beginWithinMs), "end");
  });

  it("watches while the deadline is ahead, and gives the handover up once it has passed", () => {
    const begun = { ...row, epoch: 5, handoverTo: "context", deadline: 1_001 } as const;
    assert.equal(guardVerdict(begun, 4, 0), "watch");
    assert.equal(guardVerdict({ ...begun, readAt: 1_001 }, 4, 0), "finish and watch");
  });

  it("publishes what was committed or given up, and ends", () => {
    assert.equal(guardVerdict({ ...row, epoch: 6, owner: "context" }, 4, 0), "finish and end");
    assert.equal(guardVerdict({ ...row, epoch: 6 }, 4, 0), "finish and end");
  });
});
