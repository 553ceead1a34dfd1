import assert from "node:assert/strict";
import fc from "fast-check";
import { exactNumber, parseExactJson } from "../../migration/sql/exact-json";

describe("Numbers that JavaScript can hold", () => {
  it("reads every double from its shortest text", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.equal(exactNumber(String(value)), value === 0 ? Number(String(value)) : value);
      }),
    );
  });

  it("takes trailing zeros for nothing", () => {
    assert.equal(exactNumber("1234567890123.5000000000"), 1234567890123.5);
    assert.equal(exactNumber("100000000000000000000"), 1e20);
  });

  it("refuses what it would round, alone and deep in a document", () => {
    assert.throws(() => exactNumber("9007199254740993"), RangeError);
    assert.throws(() => exactNumber("0.12345678901234567891"), RangeError);
    assert.throws(() => parseExactJson('{"a":[{"b":9007199254740993}]}'), /9007199254740993 cannot be held exactly/);
  });

  it("does not take digits in a string for a number", () => {
    assert.deepEqual(parseExactJson('{"a":"9007199254740993 \\" 9007199254740993"}'), {
      a: '9007199254740993 " 9007199254740993',
    });
  });
});
