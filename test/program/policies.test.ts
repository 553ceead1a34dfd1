import assert from "node:assert/strict";
import { PHASES } from "../../migration/runtime/phases";
import { policies } from "../../policies/rules";
import { advisory, analyze, analyzeStack, mandatory, type Subject } from "../policies/support/analyze";
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

/** For each policy a change of the program that it must stop: resource → its inputs, broken in one place. */
const MUTATIONS: readonly (readonly [string, string, (props: Props) => Props])[] = [
  ["tag-required-keys", "ratings-table", ({ tags: _, ...props }) => props],
  ["tag-required-keys", "front-door-balancer", (props) => ({ ...props, tags: { Project: "banyan" } })],
  ["iam-no-wildcard-action", "ratings-api-policy", inText("dynamodb:GetItem", "dynamodb:*")],
  ["iam-no-wildcard-action", "monolith-task-role", inText("sts:AssumeRole", "sts:*")],
  ["iam-resource-scoped", "monolith-task-policy", inText("cluster:banyan-prod", "cluster:*")],
  [
    "iam-resource-scoped",
    "database-prepare-policy",
    inText("aws:ResourceTag/aws:rds:primaryDBClusterArn", "aws:PrincipalTag/x"),
  ],
  [
    "ctx-role-own-table",
    "ratings-relay-policy",
    inText("table/banyan-prod-ratings-g1", "table/banyan-prod-schedule-g1"),
  ],
  [
    "route-single-writer",
    "ratings-route-safe",
    (props) => ({ ...props, conditions: [{ pathPattern: { values: ["/ratings"] } }] }),
  ],
  ["route-single-writer", "ratings-route-pinned", inText("bn-prod-monolith", "bn-prod-ratings")],
  ["net-listener-tls-policy", "front-door-https", (props) => ({ ...props, sslPolicy: "ELBSecurityPolicy-2016-08" })],
];

type Props = Readonly<Record<string, unknown>>;

/** Replaces text anywhere in the properties, documents in JSON text included. */
function inText(from: string, to: string): (props: Props) => Props {
  return (props) => JSON.parse(JSON.stringify(props).replaceAll(from, to)) as Props;
}

describe("The policy pack over a broken program", () => {
  let recording: Recording;
  before(async () => {
    recording = await recordProgram({ stage: "prod", config: { "banyan:contexts": { ratings: { phase: "canary" } } } });
  });

  for (const [policy, name, mutate] of MUTATIONS)
    it(`finds with ${policy} what was broken in ${name}`, async () => {
      const resources = recording.resources.map((resource) =>
        resource.name === name && resource.custom ? { ...resource, inputs: mutate(resource.inputs) } : resource,
      );
      const changed = resources.find((resource, index) => resource !== recording.resources[index]);
      assert.ok(changed, `the program has no resource "${name}"`);
      const outputs = resources.map((resource) =>
        resource === changed ? { ...resource, outputs: mutate({ ...resource.outputs, ...changed.inputs }) } : resource,
      );
      const found = await verdicts({ ...recording, resources: outputs });
      assert.ok(mandatory(found, policy).length > 0, `${policy} says nothing`);
    });

  it("has at least one such change for each policy", () => {
    assert.deepEqual([...new Set(MUTATIONS.map(([policy]) => policy))].sort(), policies.map(({ id }) => id).sort());
  });
});
