import assert from "node:assert/strict";
import { PHASES } from "../../migration/runtime/phases";
import { messageOf } from "../../policies/core/message";
import { policies } from "../../policies/rules";
import type { Exception } from "../../policies/core/exceptions";
import type { Graph } from "../../policies/core/graph";
import { judge, judgePack, judgeResource, judgeStack, type PolicyFinding } from "../../policies/core/judge";
import { analyze, analyzeStack, mandatory } from "../policies/support/analyze";
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

/** What the whole pack finds: resources by their inputs, the stack by its outputs. */
function found(recording: Recording): readonly PolicyFinding[] {
  const inputs = asInputs(recording).map(toResource);
  const graph = toGraph(asOutputs(recording));
  return policies.flatMap((policy) =>
    [...inputs.flatMap((resource) => judgeResource(policy, resource)), ...judgeStack(policy, graph)].map((finding) => ({
      policy,
      finding,
    })),
  );
}

/** What only AWS can name, and no name of the program could make known before the update: policy and property, with the reason. */
const LATE: Readonly<Record<string, string>> = {
  "net-alb-hardening subnets": "the network component tells its subnets when they exist",
  "ops-ecs-hardening containerDefinitions": "they name a secret, and the end of a secret's ARN is AWS' own choice",
};

/** What would stop the update of a stage, or could not be decided although it may stop it. */
const stopping = (stage: (typeof STAGES)[number], findings: readonly PolicyFinding[]): readonly string[] =>
  findings
    .filter(({ policy }) => policy.levels[stage] === "mandatory")
    .filter(({ policy, finding }) => finding.verdict === "violation" || !(`${policy.id} ${finding.path}` in LATE))
    .map(({ policy, finding }) => `${finding.verdict}: ${messageOf(policy, finding)}`);

/** Contexts on their way, each further than the one before. */
const ON_THEIR_WAY = {
  ratings: { phase: "extracted" },
  schedule: { phase: "canary", weight: 10 },
  cfp: { phase: "monolith" },
};

describe("The policy pack over the real program", () => {
  for (const stage of STAGES)
    for (const preview of [true, false])
      it(`finds nothing in ${stage} with three contexts, ${preview ? "previewed" : "deployed"}`, async () => {
        const recording = await recordProgram({ stage, preview, config: { "banyan:contexts": ON_THEIR_WAY } });
        assert.deepEqual(stopping(stage, found(recording)), []);
      });

  it("finds nothing in prod without a context", async () => {
    assert.deepEqual(stopping("prod", found(await recordProgram({ stage: "prod", preview: true }))), []);
  });

  for (const phase of PHASES)
    it(`finds nothing in prod with a context in ${phase}`, async () => {
      const recording = await recordProgram({ stage: "prod", config: { "banyan:contexts": { ratings: { phase } } } });
      assert.deepEqual(stopping("prod", found(recording)), []);
    });

  it("tells the same through the SDK's server code", async () => {
    const recording = await recordProgram({
      stage: "prod",
      preview: true,
      config: { "banyan:contexts": { ratings: { phase: "canary", weight: 10 } } },
    });
    const each = await Promise.all(asInputs(recording).map((subject) => analyze(subject)));
    assert.deepEqual(mandatory([...each.flat(), ...(await analyzeStack(asOutputs(recording)))]), []);
  });
});

/** An exception that nothing in the program needs: for the policy that looks at exceptions. */
const UNUSED = (graph: Graph): Exception => ({
  urn: graph.resources[0]?.urn ?? "",
  policy: "net-listener-tls-policy",
  finding: "outdated",
  reason: "there is no reason, for there is no finding",
  owner: "nobody",
  expires: "2999-12-31",
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
        const graph = toGraph(change(outputs));
        const judgement = () => ({
          graph,
          found: judge(policies, graph),
          exceptions: [UNUSED(graph)],
          policies,
          today: "2026-11-21",
        });
        const all = [
          ...change(inputs).flatMap((subject) => judgeResource(policy, toResource(subject))),
          ...judgeStack(policy, graph),
          ...(policy.checkJudgement === undefined ? [] : judgePack(policy, judgement())),
        ];
        assert.ok(
          all.some(({ verdict, id }) => verdict === "violation" && id !== "internal-error"),
          `${policy.id} says nothing`,
        );
      });
});
