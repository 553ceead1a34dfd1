import assert from "node:assert/strict";
import { PHASES } from "../../migration/runtime/phases";
import { judgeResource, judgeStack } from "../../policies/core/judge";
import { advisory, analyze, analyzeStack, mandatory } from "../policies/support/analyze";
import { tables } from "../policies/cases";
import { toGraph, toResource, type Subject } from "../policies/support/subject";
import { recordProgram, type Recording } from "./support/record-program";

const STAGES = ["local", "dev", "prod"] as const;

/** What a resource policy sees: inputs. */
const asInputs = ({ resources }: Recording): readonly Subject[] =>
  resources.map(({ inputs, ...rest }) => ({ ...rest, props: inputs }));

/** What a stack policy sees: outputs. */
const asOutputs = ({ resources }: Recording): readonly Subject[] =>
  resources.map(({ inputs, outputs, ...rest }) => ({ ...rest, props: { ...inputs, ...outputs } }));

async function verdicts(recording: Recording) {
  const each = await Promise.all(asInputs(recording).map((subject) => analyze(subject)));
  return [...each.flat(), ...(await analyzeStack(asOutputs(recording)))];
}

describe("The policy pack over the real program", () => {
  for (const stage of STAGES)
    for (const preview of [true, false])
      it(`finds nothing in ${stage} with a context in canary, ${preview ? "previewed" : "deployed"}`, async () => {
        const recording = await recordProgram({
          stage,
          preview,
          config: { "banyan:contexts": { ratings: { phase: "canary", weight: 10 } } },
        });
        const found = await verdicts(recording);
        assert.deepEqual(mandatory(found), []);
        // Nothing is left undecided either: documents and routes are known before anything exists.
        assert.deepEqual(advisory(found), []);
      });

  for (const phase of PHASES)
    it(`finds nothing in prod with a context in ${phase}`, async () => {
      const recording = await recordProgram({ stage: "prod", config: { "banyan:contexts": { ratings: { phase } } } });
      assert.deepEqual(await verdicts(recording), []);
    });
});

describe("The policy pack over a broken program", () => {
  let inputs: readonly Subject[];
  let outputs: readonly Subject[];
  before(async () => {
    const recording = await recordProgram({
      stage: "prod",
      config: { "banyan:contexts": { ratings: { phase: "canary" } } },
    });
    inputs = asInputs(recording);
    outputs = asOutputs(recording);
  });

  for (const { policy, mutations } of tables)
    for (const { title, change } of mutations)
      it(`finds with ${policy.id} ${title}`, () => {
        const found = [
          ...change(inputs).flatMap((subject) => judgeResource(policy, toResource(subject))),
          ...judgeStack(policy, toGraph(change(outputs))),
        ];
        assert.ok(
          found.some(({ verdict }) => verdict === "violation"),
          `${policy.id} says nothing`,
        );
      });
});
