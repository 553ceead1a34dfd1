import assert from "node:assert/strict";
import { rollback, type RollbackFacts } from "../../migration/relay/rollback";
import type { Phase } from "../../migration/runtime/phases";

const CLEAN: RollbackFacts = {
  ...{ phase: "extracted", owner: "context", parked: 0, lagMs: 40, backlog: 3, lagBoundMs: 5_000 },
  ...{ drift: [], violations: [] },
};

describe("The way back", () => {
  it("loses nothing while the monolith has everything", () => {
    assert.deepEqual(rollback(CLEAN), { lossless: true });
  });

  const reasons: readonly (readonly [string, Partial<RollbackFacts>, RegExp])[] = [
    ["the context is retired", { phase: "retired" }, /^retired/],
    ["changes are parked", { parked: 2 }, /^2 changes are parked/],
    [
      "a table is missing or drifted",
      { drift: ["table books does not exist"] },
      /cannot take changes: table books does/,
    ],
    ["the monolith is far behind", { lagMs: 65_000, backlog: 900 }, /65\.0 s behind \(900 changes\), the bound is 5 s/],
    [
      "rows violate a key that it restores",
      { violations: [{ constraint: "loans_book_id_fkey", table: "loans", rows: 4 }] },
      /4 rows of loans violate foreign key loans_book_id_fkey/,
    ],
  ];
  for (const [why, change, says] of reasons)
    it(`is not lossless when ${why}`, () => {
      const { lossless, reason } = rollback({ ...CLEAN, ...change });
      assert.equal(lossless, false);
      assert.match(reason ?? "", says);
    });

  it("names every reason at once", () => {
    const { reason } = rollback({ ...CLEAN, parked: 1, lagMs: 6_000 });
    assert.match(reason ?? "", /parked.*; .*behind/);
  });

  it("has nothing to lose while the monolith owns, whatever the replica lacks", () => {
    for (const phase of ["monolith", "replicate", "shadow", "canary"] satisfies Phase[])
      assert.deepEqual(rollback({ ...CLEAN, phase, owner: "monolith", parked: 3, lagMs: 1e6 }), { lossless: true });
  });
});
