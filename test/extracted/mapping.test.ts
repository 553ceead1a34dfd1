/** What must hold of every context's mapping, for any plausible row. fast-check prints seed and path of a counterexample. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { boundedContexts } from "../../extracted";

const RUNS = { numRuns: 500 };
const seeds = fc.nat({ max: 2 ** 32 - 1 });

for (const context of boundedContexts) {
  for (const table of context.tables) {
    describe(`The mapping of ${context.name}'s ${table.name}`, () => {
      const holds = (property: (row: ReturnType<typeof table.sampleRow>) => void): void =>
        fc.assert(
          fc.property(seeds, (seed) => property(table.sampleRow(seed))),
          RUNS,
        );

      it("is inverted by toRow", () => holds((row) => assert.deepEqual(table.toRow(table.toItem(row)), row)));

      it("covers exactly the declared columns", () =>
        holds((row) => assert.deepEqual(Object.keys(row).sort(), Object.keys(table.columns).sort())));

      it("survives JSON, and uses no attribute of Banyan's", () =>
        holds((row) => {
          const item = table.toItem(row);
          assert.deepEqual(JSON.parse(JSON.stringify(item)), item);
          for (const name of Object.keys(item))
            assert.ok(!name.startsWith("_") && name !== "pk" && name !== "sk", name);
        }));

      it("finds the item's key from the declared key columns alone, outside of Banyan's partitions", () =>
        holds((row) => {
          const few = Object.fromEntries(table.itemKeyColumns.map((column) => [column, row[column] ?? null]));
          const key = table.itemKey(row);
          assert.deepEqual(table.itemKey(few), key);
          assert.doesNotMatch(key.pk, /^(OWNER$|WRITERS#|OUTBOX#|COUNTER#|REF#)/);
        }));

      it("gives each row unique names of its own, and the indexes values of their types", () =>
        holds((row) => {
          const names = table.references(row);
          assert.equal(new Set(names).size, names.length);
          const item = table.toItem(row);
          for (const index of context.indexes) {
            const keys =
              "attribute" in index ? [index.attribute] : [index.partitionKey, index.sortKey ?? index.partitionKey];
            const type = "attribute" in index && index.type === "N" ? "number" : "string";
            for (const name of keys) assert.ok(item[name] === undefined || typeof item[name] === type, name);
          }
        }));

      it("has the attribute of a local index in every row, or in none", () => {
        for (const index of context.indexes) {
          if (!("attribute" in index)) continue;
          const having = context.tables.filter((owned) => index.attribute in owned.toItem(owned.sampleRow(1)));
          assert.equal(having.length, 1, `${index.attribute} belongs to rows of one table`);
          if (having[0] === table) holds((row) => assert.notEqual(table.toItem(row)[index.attribute], null));
        }
      });

      it("samples the same row for the same seed, and different rows for others", () => {
        assert.deepEqual(table.sampleRow(7), table.sampleRow(7));
        assert.notDeepEqual(table.sampleRow(7), table.sampleRow(8));
      });
    });
  }
}
