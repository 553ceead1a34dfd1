import assert from "node:assert/strict";
import { bind } from "../../migration/sql/bind";

describe("Binding parameters", () => {
  it("casts a typed parameter wherever it stands", () => {
    const { sql, parameters } = bind("SELECT :at < now(), :at", {
      at: { value: "2026-01-01T00:00:00Z", type: "timestamptz" },
    });
    assert.equal(sql, "SELECT CAST(:at AS timestamptz) < now(), CAST(:at AS timestamptz)");
    assert.deepEqual(parameters, [{ name: "at", value: { stringValue: "2026-01-01T00:00:00Z" } }]);
  });

  it("sends an untyped value as what it is", () => {
    const { sql, parameters } = bind("SELECT :a, :b, :c, :d, :e", { a: "x", b: 7, c: 1.5, d: true, e: null });
    assert.equal(sql, "SELECT :a, :b, :c, :d, :e");
    assert.deepEqual(
      parameters.map(({ value }) => value),
      [{ stringValue: "x" }, { longValue: 7 }, { doubleValue: 1.5 }, { booleanValue: true }, { isNull: true }],
    );
  });

  it("sends arrays and objects as jsonb, also one with a member called value", () => {
    const { sql, parameters } = bind("SELECT :a, :b", { a: [1], b: { value: 1, unit: "m" } });
    assert.equal(sql, "SELECT CAST(:a AS jsonb), CAST(:b AS jsonb)");
    assert.deepEqual(parameters[1]?.value, { stringValue: '{"value":1,"unit":"m"}' });
  });

  it("leaves strings, quoted names, dollar quotes, comments, casts and assignments alone", () => {
    const text = `SELECT ':a', ":a", $$ :a $$, $f$ :a $f$, 1::int, x[2:3] -- :a
      /* :a */, :a`;
    const { sql } = bind(text, { a: { value: 1, type: "int4" } });
    assert.equal(sql, text.replace(/:a$/, "CAST(:a AS int4)"));
  });

  it("refuses a parameter without a value and a value without a parameter", () => {
    assert.throws(() => bind("SELECT :a", {}), /no value for its parameter ":a"/);
    assert.throws(() => bind("SELECT 1", { a: 1 }), /does not use its parameter "a"/);
  });

  it("refuses an object under a type that is not jsonb", () => {
    assert.throws(() => bind("SELECT :a", { a: { value: { x: 1 }, type: "text" } }), /give it the type "jsonb"/);
  });
});
