import assert from "node:assert/strict";
import { compileStatement, type SqlParameter } from "../../../local/services/rds-data/statement";

const text = (name: string, stringValue = "v", typeHint?: string): SqlParameter => ({
  name,
  value: { stringValue },
  ...(typeHint !== undefined && { typeHint }),
});

describe("placeholders of the Data API", () => {
  const cases: readonly [string, string, string][] = [
    ["a parameter", "select :a", "select $1::varchar"],
    ["the same one twice", "select :a, :a", "select $1::varchar, $1::varchar"],
    ["in a string literal", "select ':a', :a", "select ':a', $1::varchar"],
    ["after a doubled quote", "select 'it''s :a', :a", "select 'it''s :a', $1::varchar"],
    ["after an escaped quote", "select E'it\\'s :a', :a", "select E'it\\'s :a', $1::varchar"],
    ["in a quoted identifier", 'select ":a", :a', 'select ":a", $1::varchar'],
    ["in dollar quotes", "do $x$ begin :a end $x$", "do $x$ begin :a end $x$"],
    ["in comments", "select 1 -- :a\n /* :a */", "select 1 -- :a\n /* :a */"],
    ["a cast", "select :a::text, now()::a", "select $1::varchar::text, now()::a"],
    ["an array slice", "select x[2:3], :a", "select x[2:3], $1::varchar"],
    ["a name without a parameter", "select :b", "select :b"],
  ];
  for (const [title, sql, expected] of cases)
    it(`replaces or leaves: ${title}`, () => {
      assert.equal(compileStatement(sql, [text("a")]).text, expected);
    });

  it("types parameters by their member or their hint", () => {
    const typed = (parameter: Omit<SqlParameter, "name">) => compileStatement(":p", [{ name: "p", ...parameter }]).text;
    assert.deepEqual(
      [
        typed({ value: { longValue: 1 } }),
        typed({ value: { doubleValue: 1 } }),
        typed({ value: { booleanValue: true } }),
        typed({ value: { blobValue: "" } }),
        typed({ value: { stringValue: "x" }, typeHint: "UUID" }),
        typed({ value: { stringValue: "{}" }, typeHint: "JSON" }),
        typed({ value: { isNull: true } }),
        typed({ value: { isNull: true }, typeHint: "DATE" }),
      ],
      ["$1::int8", "$1::float8", "$1::bool", "$1::bytea", "$1::uuid", "$1::jsonb", "$1", "$1::date"],
    );
  });

  it("refuses what the Data API does not take", () => {
    const compile = (value: SqlParameter["value"], typeHint?: string) => () =>
      compileStatement(":p", [{ name: "p", value, ...(typeHint !== undefined && { typeHint }) }]);
    assert.throws(compile({ arrayValue: {} }), /Array parameters are not supported/);
    assert.throws(compile({ stringValue: "x" }, "MONEY"), /unknown type hint: MONEY/);
    assert.throws(compile({ stringValue: "2026-01-01T00:00:00Z" }, "TIMESTAMP"), /as TIMESTAMP/);
    assert.throws(compile({}), /has no value/);
  });
});
