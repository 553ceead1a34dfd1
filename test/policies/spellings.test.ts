import assert from "node:assert/strict";
import fc from "fast-check";
import { tables } from "./cases";
import { findPurely, identities } from "./support/describe-family";
import type { Subject } from "./support/subject";
import { VARIANTS } from "./support/variants";

const all = tables.flatMap(({ policy, spellings, undecided = [] }) =>
  [...Object.values(spellings).flatMap(({ good, bad }) => [...good, ...bad]), ...undecided].map((one) => ({
    policy,
    one,
  })),
);

describe("Spellings together", () => {
  it("change no finding of any policy", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: all.length - 1 }),
        fc.shuffledSubarray([...VARIANTS], { minLength: 2 }),
        (index, variants) => {
          const { policy, one } = all[index] as (typeof all)[number];
          const before = JSON.parse(JSON.stringify(one.subjects)) as readonly Subject[];
          const applicable = variants.filter(({ name }) => one.except?.[name] === undefined);
          const after = applicable.reduce((subjects, { apply }) => apply(subjects), before);
          assert.deepEqual(
            identities(findPurely(policy, one, after)),
            identities(findPurely(policy, one, before)),
            `${policy.id}: ${one.title}, with ${applicable.map(({ name }) => name).join(", ")}`,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
