import assert from "node:assert/strict";
import type { DatabaseEvent } from "../../migration/database/handler";
import { PHASES, type Phase } from "../../migration/runtime/phases";
import { SCHEMA_FINGERPRINT } from "../../migration/schema";
import { reachedAsAsked, recordProgram, type Recording, type Registration } from "./support/record-program";

const RULE = "aws:lb/listenerRule:ListenerRule";
const deployedPhases = PHASES.filter((phase) => phase !== "monolith");

const inPhase = (phase: Phase, extra: Partial<Parameters<typeof recordProgram>[0]> = {}): Promise<Recording> =>
  recordProgram({ stage: "dev", config: { "banyan:contexts": { ratings: { phase, weight: 10 } } }, ...extra });

const rules = ({ resources }: Recording): Map<string, Registration> =>
  new Map(
    resources
      .filter(({ type }) => type === RULE)
      .map((rule) => [rule.name, rule] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );

const named = ({ resources }: Recording, name: string): Registration => {
  const found = resources.find((resource) => resource.name === name && resource.custom);
  assert.ok(found, `the program has no resource "${name}"`);
  return found;
};

/** Names of the groups that a rule forwards to, with weights where there are two. */
function forwards(recording: Recording, rule: string): unknown {
  const [action] = (rules(recording).get(`ratings-route-${rule}`)?.inputs["actions"] ?? []) as {
    targetGroupArn?: string;
    forward?: { targetGroups: { arn: string; weight: number }[] };
  }[];
  const side = (arn: string): string => (arn.includes("bn-dev-monolith") ? "monolith" : "function");
  if (action?.targetGroupArn !== undefined) return side(action.targetGroupArn);
  return action?.forward?.targetGroups.map(({ arn, weight }) => `${side(arn)} ${weight}`).join(", ");
}

describe("A phase change", () => {
  it("replaces and creates no rule: only actions differ between phases", async () => {
    const fixed: unknown[][] = [];
    for (const phase of deployedPhases) {
      const found = [...rules(await inPhase(phase)).values()];
      fixed.push(found.map(({ urn, inputs: { actions: _, ...inputs } }) => ({ urn, inputs })));
    }
    assert.equal(fixed[0]?.length, 5);
    for (const phase of fixed) assert.deepEqual(phase, fixed[0]);
  });

  const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    replicate: { pinned: "monolith", safe: "monolith", rest: "monolith" },
    shadow: { pinned: "monolith", safe: "monolith", rest: "monolith" },
    canary: { pinned: "monolith", safe: "monolith 90, function 10", rest: "monolith" },
    extracted: { pinned: "function", safe: "function", rest: "function" },
    retired: { pinned: "function", safe: "function", rest: "function" },
  };
  for (const phase of deployedPhases)
    it(`to ${phase} sends requests where the protocol says`, async () => {
      const recording = await inPhase(phase);
      assert.equal(forwards(recording, "tester-old"), "monolith");
      assert.equal(forwards(recording, "tester-new"), "function");
      for (const [rule, target] of Object.entries(expected[phase] ?? {}))
        assert.equal(forwards(recording, rule), target, `${rule} in ${phase}`);
    });

  it("follows the phase that the transition reached, not the one that the config asks for", async () => {
    const recording = await inPhase("extracted", {
      transition: (request) =>
        JSON.stringify({ ...reachedAsAsked(request), phase: "canary", weight: 30, owner: "monolith" }),
    });
    assert.equal(forwards(recording, "rest"), "monolith");
    assert.equal(forwards(recording, "safe"), "monolith 70, function 30");
  });

  it("is previewed by the config alone, since nothing was reached yet", async () => {
    const { outputs } = await inPhase("extracted", { preview: true });
    assert.deepEqual(outputs["contexts"], {
      ratings: { context: "ratings", phase: "extracted", weight: 100, generation: 1, owner: "context", epoch: 0 },
    });
  });

  it("leaves a canary's reads with the monolith while the brake is on, and moves no write", async () => {
    const braked = await inPhase("canary", { brakes: ["ratings"] });
    assert.equal(forwards(braked, "safe"), "monolith");
    const other = await inPhase("canary", { brakes: ["schedule"] });
    assert.equal(forwards(other, "safe"), "monolith 90, function 10");
    const extracted = await inPhase("extracted", { brakes: ["ratings"] });
    assert.equal(forwards(extracted, "rest"), "function");
  });

  it("waits for table, relay, function and monolith before its transition, and for the transition before its rules", async () => {
    const recording = await inPhase("canary");
    const transition = named(recording, "ratings-transition");
    for (const name of [
      "ratings-table",
      "ratings-relay-function",
      "ratings-relay-policy",
      "ratings-api-function",
      "ratings-api-permission",
      "monolith-service",
      "database-prepared",
    ])
      assert.ok(transition.dependencies.includes(named(recording, name).urn), `it does not wait for ${name}`);
    for (const rule of rules(recording).values()) {
      assert.ok(rule.dependencies.includes(transition.urn), `${rule.name} does not wait for the transition`);
      assert.ok(
        rule.dependencies.includes(named(recording, "ratings-api-target").urn),
        `${rule.name} has no target yet`,
      );
    }
    const service = named(recording, "monolith-service");
    assert.ok(service.dependencies.includes(named(recording, "database-prepared").urn));
  });

  it("prepares the database again when what preparing states has changed, also where its users are the same", async () => {
    const { inputs } = named(await inPhase("monolith"), "database-prepared");
    const { schema } = JSON.parse(String(inputs["input"])) as DatabaseEvent;
    assert.equal(schema, SCHEMA_FINGERPRINT);
    assert.equal(inputs["lifecycleScope"], "CRUD");
  });

  it("asks for the wanted phase in the input of a CRUD invocation without triggers", async () => {
    const { inputs } = named(await inPhase("canary"), "ratings-transition");
    assert.deepEqual(JSON.parse(String(inputs["input"])), {
      kind: "transition",
      context: "ratings",
      phase: "canary",
      weight: 10,
      generation: 1,
      table: "banyan-dev-ratings-g1",
    });
    assert.equal(inputs["lifecycleScope"], "CRUD");
    assert.equal(inputs["triggers"], undefined);
  });

  it("protects the table from deletion exactly while the context owns its data", async () => {
    for (const phase of PHASES) {
      const { inputs } = named(await inPhase(phase), "ratings-table");
      assert.equal(inputs["deletionProtectionEnabled"], phase === "extracted" || phase === "retired", phase);
    }
  });

  it("never has the table deleted to be made anew under its name", async () => {
    for (const phase of PHASES)
      assert.equal(named(await inPhase(phase), "ratings-table").options.deleteBeforeReplace, false, phase);
  });

  it("has a local index of scores, keys alone, its attribute declared as a number", async () => {
    const { inputs } = named(await inPhase("replicate"), "ratings-table");
    assert.deepEqual(inputs["localSecondaryIndexes"], [
      { name: "score", rangeKey: "score", projectionType: "KEYS_ONLY" },
    ]);
    assert.deepEqual(inputs["attributes"], [
      { name: "pk", type: "S" },
      { name: "score", type: "N" },
      { name: "sk", type: "S" },
    ]);
  });

  it("moves to a table of its own name in a new generation", async () => {
    const recording = await recordProgram({
      stage: "dev",
      config: { "banyan:contexts": { ratings: { phase: "replicate", generation: 2 } } },
    });
    assert.equal(named(recording, "ratings-table").inputs["name"], "banyan-dev-ratings-g2");
    assert.ok(String(named(recording, "ratings-api-policy").inputs["policy"]).includes("table/banyan-dev-ratings-g2"));
    assert.ok(!JSON.stringify(recording.resources).includes("banyan-dev-ratings-g1"));
  });
});
