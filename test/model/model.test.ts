import assert from "node:assert/strict";
import { explore } from "./explore";
import { machineOf } from "./machine";
import { MUTANTS } from "./mutants";
import { REAL_RULES } from "./rules";
import { type ScopeName, SCOPES } from "./scopes";

/** Far above what any scope needs: reaching it means that a scope is no longer exhausted. */
const MAX_STATES = 1_500_000;

/** The suite's output shows how much was explored: a model that explores nothing proves nothing. */
const report = (line: string): void => void process.stdout.write(`      ${line}\n`);

const failure = (violation: { readonly message: string; readonly trace: readonly string[] }): string =>
  `${violation.message}\n${violation.trace.map((step, index) => `  ${index + 1}. ${step}`).join("\n")}`;

describe("the model of the protocol", () => {
  describe("holds in every interleaving", () => {
    for (const name of Object.keys(SCOPES) as ScopeName[])
      it(`of the scope ${name}`, function () {
        this.timeout(60_000);
        const result = explore(machineOf(SCOPES[name]), MAX_STATES);
        assert.ok(result.violation === undefined, result.violation && failure(result.violation));
        assert.ok(result.exhaustive, `${name} was not exhausted`);
        report(`${result.states.toLocaleString("en")} states, ${result.transitions.toLocaleString("en")} transitions`);
      });

    it("of a re-entry whose table was made anew under its old name, as far as OWNER is concerned", function () {
      this.timeout(60_000);
      const rules = { ...REAL_RULES, publicationsNamedByGeneration: false };
      const result = explore(machineOf(SCOPES.reentry, rules), MAX_STATES);
      assert.ok(result.violation === undefined, result.violation && failure(result.violation));
      assert.ok(result.exhaustive);
    });
  });

  describe("reaches what it is about", () => {
    /** Labels of all steps that a scope takes: a scope that never takes a step cannot say anything about it. */
    const stepsOf = (name: ScopeName): ReadonlySet<string> => {
      const labels = new Set<string>();
      explore(machineOf(SCOPES[name]), MAX_STATES, (label) => labels.add(label));
      return labels;
    };

    it("commits of both directions, give-ups of both kinds and late publications", function () {
      this.timeout(60_000);
      const steps = [...stepsOf("publication")];
      for (const part of [
        "COMMIT POINT: the context owns",
        "COMMIT POINT: the monolith owns",
        "reconciler's give-up changes the row",
        "reconciler's give-up comes too late",
        "coordinator's give-up changes the row",
        "reconciler need not publish",
      ])
        assert.ok(
          steps.some((step) => step.startsWith(part)),
          `no step: ${part}`,
        );
    });

    it("re-entries with writes that nobody captured", function () {
      this.timeout(60_000);
      const steps = stepsOf("reentry");
      assert.ok(steps.has("back to monolith: capture ends"));
      assert.ok(steps.has("replicate with generation 1"));
      assert.ok(steps.has("relay of an earlier generation ends"));
    });
  });

  describe("finds what happens without", () => {
    for (const { without, scope, change } of MUTANTS)
      it(without, function () {
        this.timeout(30_000);
        const { violation } = explore(machineOf(SCOPES[scope], { ...REAL_RULES, ...change }), MAX_STATES);
        assert.ok(violation !== undefined, `the model does not notice that ${without} is missing`);
      });
  });
});
