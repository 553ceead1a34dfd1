import assert from "node:assert/strict";
import { judge } from "../../policies/core/judge";
import { policies } from "../../policies/rules";
import { WORLD } from "./fixtures/world";
import { inStack, toGraph } from "./support/subject";

describe("The compliant stack that cases break", () => {
  const own = policies.filter(({ family }) => ["contexts", "routing", "meta"].includes(family));
  for (const stack of ["dev", "prod"])
    it(`has nothing wrong and nothing undecided in ${stack}`, () => {
      const found = judge(own, toGraph(inStack(stack, WORLD)));
      assert.deepEqual(
        found
          // Names of the stage `dev` are in its documents.
          .filter(({ policy }) => stack === "dev" || policy.id !== "ctx-role-own-table")
          .map(({ policy, finding }) => `${policy.id} ${finding.path} ${finding.what}`),
        [],
      );
    });
});
