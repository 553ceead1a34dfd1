import assert from "node:assert/strict";
import fc from "fast-check";
import { leftToDrain, type Measured, predictBlackout, sayBlackout } from "../../migration/handover/blackout";
import { DEFAULT_SETTINGS } from "../../migration/runtime/settings";

const natural = fc.integer({ min: 0, max: 100_000 });
const measured: fc.Arbitrary<Measured> = fc.record({
  to: fc.constantFrom("monolith", "context"),
  backlog: natural,
  pace: fc.option(
    fc.record({
      roundMs: fc.double({ min: 1, max: 5_000, noNaN: true }),
      changesPerRound: fc.double({ min: 1, max: 250, noNaN: true }),
      changesPerSecond: fc.double({ min: 0, max: 5_000, noNaN: true }),
    }),
  ),
  databaseMs: fc.double({ min: 0.5, max: 200, noNaN: true }),
  tableMs: fc.double({ min: 0.5, max: 200, noNaN: true }),
  inFlightMs: fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 20 }),
  tokens: fc.integer({ min: 0, max: 2_000 }),
  sequences: fc.integer({ min: 0, max: 5 }),
  keys: fc.integer({ min: 0, max: 5 }),
});
const expected = (given: Measured): number => predictBlackout(given, DEFAULT_SETTINGS).expectedMs;

describe("The predicted length of a handover", () => {
  it("is the sum of its parts, never more than after which it is given up", () => {
    fc.assert(
      fc.property(measured, (given) => {
        const { expectedMs, atMostMs, waitMs, drainMs, tokensMs, stepsMs } = predictBlackout(given, DEFAULT_SETTINGS);
        for (const part of [expectedMs, waitMs, drainMs, tokensMs, stepsMs])
          assert.ok(Number.isFinite(part) && part >= 0);
        assert.ok(expectedMs <= atMostMs);
        assert.ok(waitMs <= DEFAULT_SETTINGS.lockTimeoutMs);
        if (expectedMs < atMostMs) assert.equal(expectedMs, waitMs + drainMs + tokensMs + stepsMs);
      }),
    );
  });

  it("grows with the backlog, the distance of the stores, the writers in flight and, back, with the tokens", () => {
    fc.assert(
      fc.property(measured, natural, fc.double({ min: 1, max: 10, noNaN: true }), (given, more, factor) => {
        const least = expected(given);
        assert.ok(expected({ ...given, backlog: given.backlog + more }) >= least - 1e-6);
        assert.ok(expected({ ...given, databaseMs: given.databaseMs * factor }) >= least - 1e-6);
        assert.ok(expected({ ...given, tableMs: given.tableMs * factor }) >= least - 1e-6);
        assert.ok(expected({ ...given, inFlightMs: [...given.inFlightMs, more] }) >= least - 1e-6);
        assert.ok(expected({ ...given, tokens: given.tokens + more }) >= least - 1e-6);
      }),
    );
  });

  it("does not depend on how much is behind, as long as the relay is faster than the writers", () => {
    const pace = { roundMs: 100, changesPerRound: 250, changesPerSecond: 500 };
    const behind = (backlog: number): number => leftToDrain({ backlog, pace }, DEFAULT_SETTINGS);
    assert.equal(behind(10_000), DEFAULT_SETTINGS.relayBatchChanges);
    assert.equal(behind(20_000), DEFAULT_SETTINGS.relayBatchChanges);
    assert.equal(behind(40), 40);
  });

  it("counts what the relay cannot move before writers are held off", () => {
    const pace = { roundMs: 1_000, changesPerRound: 250, changesPerSecond: 500 };
    assert.equal(leftToDrain({ backlog: 3_000, pace }, DEFAULT_SETTINGS), 3_000 + 5_000 - 2_500);
  });

  it("is told with what it was made from, and says so when the pace was never measured", () => {
    const given: Measured = {
      ...{ to: "context", backlog: 12, pace: null, databaseMs: 2, tableMs: 1, inFlightMs: [3], tokens: 0 },
      ...{ sequences: 1, keys: 1 },
    };
    assert.match(
      sayBlackout(predictBlackout(given, DEFAULT_SETTINGS), given),
      /about \d+ ms, at most 32\.0 s \(12 changes behind, the relay's pace is not measured yet, 1 writes in flight\)/,
    );
  });
});
