import assert from "node:assert/strict";
import { missingFor } from "../../migration/phase/readiness";

const ready = { backfill: { rows: 5, total: 5, done: true }, parked: 0, backlog: 3, lagMs: 100 };

describe("Readiness", () => {
  it("misses nothing when the backfill is complete, nothing is parked and the lag is within its bound", () => {
    assert.deepEqual(missingFor(ready, 100), []);
  });

  it("names an incomplete backfill with its figures", () => {
    assert.deepEqual(missingFor({ ...ready, backfill: { rows: 2, total: 5, done: false } }, 100), [
      "The backfill is not complete: 2 of 5 rows.",
    ]);
  });

  it("names parked changes and a lag beyond its bound together", () => {
    assert.deepEqual(missingFor({ ...ready, parked: 2, lagMs: 101 }, 100), [
      "2 changes are parked: retry or discard them.",
      "The follower is 101 ms behind, the bound is 100 ms.",
    ]);
  });
});
