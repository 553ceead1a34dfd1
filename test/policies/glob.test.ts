import assert from "node:assert/strict";
import fc from "fast-check";
import { covers, intersect, matches } from "../../policies/core/glob";

/** Patterns and texts over two letters: few enough to try every text. */
const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 4 });
const TEXTS = ["", "a", "b"].flatMap((first) => ["", "a", "b"].map((second) => first + second));
const EVERY = [
  ...new Set(TEXTS.flatMap((head) => TEXTS.flatMap((middle) => TEXTS.map((tail) => head + middle + tail)))),
];

const expression = (text: string): RegExp => new RegExp(`^${text.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");

describe("Patterns", () => {
  it("match as expressions do", () => {
    fc.assert(
      fc.property(pattern, fc.constantFrom(...EVERY), (one, text) => {
        assert.equal(matches(one, text), expression(one).test(text));
      }),
    );
  });

  it("intersect when some text matches both", () => {
    fc.assert(
      fc.property(pattern, pattern, (one, other) => {
        const both = EVERY.some((text) => expression(one).test(text) && expression(other).test(text));
        // A text longer than those tried may match both; a text that does is proof.
        if (both) assert.equal(intersect(one, other), true);
        if (!intersect(one, other)) assert.equal(both, false);
        assert.equal(intersect(one, other), intersect(other, one));
      }),
    );
  });

  it("cover another only when they match every text of it", () => {
    fc.assert(
      fc.property(pattern, pattern, (wide, narrow) => {
        if (!covers(wide, narrow)) return;
        for (const text of EVERY)
          if (expression(narrow).test(text)) assert.ok(matches(wide, text), `${wide} ${narrow} ${text}`);
      }),
      { numRuns: 2_000 },
    );
  });
});
