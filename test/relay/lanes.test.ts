import assert from "node:assert/strict";
import fc from "fast-check";
import { lanes } from "../../migration/relay/forward/lanes";

const values = fc.array(fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f"), { maxLength: 3 }), { maxLength: 12 });

describe("Lanes", () => {
  it("never have a name in common, keep their order and lose nothing", () => {
    fc.assert(
      fc.property(values, (names) => {
        const grouped = lanes([...names.keys()], (index) => names[index] ?? []);
        assert.deepEqual(
          grouped.flat().sort((a, b) => a - b),
          [...names.keys()],
        );
        const owner = new Map<string, number>();
        for (const [lane, members] of grouped.entries()) {
          assert.deepEqual(
            members,
            [...members].sort((a, b) => a - b),
          );
          for (const name of members.flatMap((index) => names[index] ?? [])) {
            assert.equal(owner.get(name) ?? lane, lane);
            owner.set(name, lane);
          }
        }
      }),
    );
  });

  it("are one a change where no names are shared", () => {
    assert.deepEqual(
      lanes([1, 2, 3], (value) => [`id:${value}`]),
      [[1], [2], [3]],
    );
  });
});
