import assert from "node:assert/strict";
import type { Rating } from "./check/contents";
import type { Commit } from "./check/history";
import { noneLostOrDoubled, oneOwner, rowsAsAcknowledged, settled, storesEqual } from "./check/invariants";
import type { Ledger } from "./load/writers";

const rating: Rating = {
  ...{ id: 1, slotId: 7, attendee: "a", score: 3, comment: "write 1" },
  ...{ createdAt: "2026-01-01T00:00:00+00:00", updatedAt: "2026-01-01T00:00:00+00:00" },
};
const ledger: Ledger = {
  subjects: [{ attendee: "a", slotId: 7, id: 1, possible: [{ score: 3, mark: "write 1" }] }],
  ...{ acknowledged: ["write 1"], refused: [], wrong: [], times: [], unknown: 0 },
};
const contents = {
  ...{ monolith: [rating], context: [rating], unfinishedBackfill: 0 },
  keys: new Map([[1, "SLOT#7 RATING#1"]]),
  names: new Map([
    ["id:1", "SLOT#7 RATING#1"],
    ["slot-attendee:7:a", "SLOT#7 RATING#1"],
  ]),
  ownership: { phase: "extracted", owner: "context", epoch: "4", handover_to: null },
  owner: { epoch: 4, accepting: true },
  waiting: { forward: 0, back: 0, parked: 0, attempts: 0 },
};
const commit = (side: Commit["side"], epoch: number, at: number, mark = "write 1"): Commit => ({
  ...{ side, epoch, marks: [mark], from: at, to: at },
});
const truths = [
  { epoch: 2, owner: "monolith", handoverTo: null, at: 0 },
  { epoch: 3, owner: "monolith", handoverTo: "context", at: 10 },
  { epoch: 4, owner: "context", handoverTo: null, at: 20 },
  { epoch: 5, owner: "context", handoverTo: "monolith", at: 30 },
];

describe("What is checked after a fault", () => {
  it("finds a lost, a doubled and a refused write that took effect", () => {
    const commits = [commit("monolith", 2, 5)];
    assert.deepEqual(noneLostOrDoubled({ ledger, commits }), []);
    assert.match(noneLostOrDoubled({ ledger, commits: [] }).join(), /write 1 was acknowledged and took no effect/);
    assert.match(
      noneLostOrDoubled({ ledger, commits: [...commits, commit("context", 4, 25)] }).join(),
      /took effect 2 times/,
    );
    const refused = { ...ledger, acknowledged: [], refused: ["write 1"] };
    assert.match(noneLostOrDoubled({ ledger: refused, commits }).join(), /refused as without effect/);
  });

  it("finds two owners: a write in another's epoch, in a handover, or after the next owner's", () => {
    assert.deepEqual(oneOwner([commit("monolith", 2, 5), commit("context", 4, 25)], truths), []);
    assert.match(oneOwner([commit("monolith", 4, 25)], truths).join(), /by the monolith in epoch 4, of the context/);
    assert.match(oneOwner([commit("context", 9, 25)], truths).join(), /of the nobody/);
    assert.match(oneOwner([commit("context", 5, 35)], truths).join(), /in a handover/);
    assert.match(
      oneOwner([commit("context", 4, 25), commit("monolith", 2, 26)], truths).join(),
      /after the context wrote in epoch 4/,
    );
  });

  it("finds rows that are not as they were acknowledged, or nobody's", () => {
    const evidence = { ledger, contents, phase: "extracted", seeded: 0 } as const;
    assert.deepEqual(rowsAsAcknowledged(evidence), []);
    const changed = { ...contents, context: [{ ...rating, score: 4 }] };
    assert.match(rowsAsAcknowledged({ ...evidence, contents: changed }).join(), /possible/);
    assert.match(rowsAsAcknowledged({ ...evidence, contents: { ...contents, context: [] } }).join(), /is null/);
    const more = { ...contents, context: [rating, { ...rating, id: 2, slotId: 8 }] };
    assert.match(rowsAsAcknowledged({ ...evidence, contents: more }).join(), /1 rows are nobody's/);
  });

  it("finds stores that differ in a row, a value or a name", () => {
    assert.deepEqual(storesEqual(contents), []);
    assert.match(storesEqual({ ...contents, monolith: [] }).join(), /none in Postgres/);
    assert.match(storesEqual({ ...contents, context: [] }).join(), /none in the table/);
    assert.equal(storesEqual({ ...contents, context: [{ ...rating, updatedAt: "2026" }] }).length, 1);
    assert.match(storesEqual({ ...contents, names: new Map() }).join(), /the name id:1 does not lead/);
  });

  it("finds what is not settled", () => {
    assert.deepEqual(settled({ contents, phase: "extracted" }), []);
    assert.equal(settled({ contents, phase: "canary" }).length, 3);
    assert.match(
      settled({ contents: { ...contents, owner: { epoch: 3, accepting: true } }, phase: "extracted" }).join(),
      /OWNER/,
    );
    assert.match(
      settled({ contents: { ...contents, waiting: { ...contents.waiting, back: 2 } }, phase: "extracted" }).join(),
      /2 are left in back/,
    );
    const under = { ...contents, ownership: { ...contents.ownership, handover_to: "monolith" } };
    assert.match(settled({ contents: under, phase: "extracted" }).join(), /handover is under way/);
  });
});
