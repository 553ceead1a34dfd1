import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { cloudwatchKinds } from "../../../local/engine/kinds/cloudwatch";
import { ecsKinds } from "../../../local/engine/kinds/ecs";
import { lambdaKinds } from "../../../local/engine/kinds/lambda";
import { lbKinds } from "../../../local/engine/kinds/lb";
import { schedulerKinds } from "../../../local/engine/kinds/scheduler";
import type { KindContext, Props, ResourceKind } from "../../../local/engine/resource-kind";
import { UNKNOWN } from "../../../local/engine/resource-kind";
import type { EcsService } from "../../../local/services/ecs/service";
import type { SchedulerService } from "../../../local/services/scheduler/service";
import { ask } from "../support/balancer";
import { ACCOUNT, type Bench, manualBench, REGION, ROLE } from "../support/compute";

const CONTEXT: KindContext = { urn: "urn:pulumi:local::banyan::x::y", name: "y", account: ACCOUNT, region: REGION };

const code = (body: string): Props => ({
  "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
  assets: {
    "index.js": {
      "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
      text: `exports.handler = async (event) => { ${body} };`,
    },
  },
});

const FUNCTION: Props = { name: "f", role: ROLE, handler: "index.handler", runtime: "nodejs24.x" };
const GROUP: Props = { name: "web", targetType: "ip", port: 80, protocol: "HTTP", vpcId: "vpc-1" };
const PATH: Props = { pathPattern: { values: ["/ratings", "/ratings/*"] } };

describe("resource kinds of compute", () => {
  let bench: Bench;
  let kinds: Map<string, ResourceKind>;
  let lambda: ReturnType<Bench["lambda"]>;
  let elb: ReturnType<Bench["elb"]>;
  beforeEach(async () => {
    bench = manualBench();
    lambda = bench.lambda();
    elb = bench.elb(lambda);
    await elb.start();
    const none = {} as EcsService & SchedulerService;
    const all = [
      ...lbKinds(elb),
      ...lambdaKinds(lambda),
      ...ecsKinds(none),
      ...schedulerKinds(none),
      ...cloudwatchKinds(bench.cloudwatch, bench.logs),
    ];
    kinds = new Map(all.map((kind) => [kind.token.split(":").pop() ?? "", kind]));
  });
  afterEach(() => bench.close());

  const kind = (name: string): ResourceKind => {
    const found = kinds.get(name);
    assert.ok(found, name);
    return found;
  };
  const create = (name: string, inputs: Props) => kind(name).create(inputs, CONTEXT);
  const problems = (name: string, inputs: Props): string =>
    (kind(name).check?.(inputs, CONTEXT) ?? []).map(({ property, reason }) => `${property}: ${reason}`).join("\n");

  it("serve a function behind a rule, move it, and take it down again", async () => {
    const balancer = await create("LoadBalancer", { name: "front" });
    const group = await create("TargetGroup", {
      name: "f",
      targetType: "lambda",
      lambdaMultiValueHeadersEnabled: true,
    });
    const fixed = {
      type: "fixed-response",
      fixedResponse: { contentType: "text/plain", messageBody: "monolith", statusCode: "200" },
    };
    const listener = await create("Listener", {
      loadBalancerArn: balancer.id,
      port: 443,
      protocol: "HTTPS",
      certificateArn: "arn:aws:acm:x",
      defaultActions: [fixed],
    });
    const made = await create("Function", { ...FUNCTION, code: code(`return { statusCode: 200, body: "function" }`) });
    const permission = await create("Permission", {
      statementId: "s",
      action: "lambda:InvokeFunction",
      function: "f",
      principal: "elasticloadbalancing.amazonaws.com",
      sourceArn: group.id,
    });
    const attachment = await create("TargetGroupAttachment", {
      targetGroupArn: group.id,
      targetId: made.outputs["arn"],
    });
    const inputs = {
      listenerArn: listener.id,
      priority: 10,
      conditions: [PATH],
      actions: [{ type: "forward", targetGroupArn: group.id }],
    };
    const rule = await create("ListenerRule", inputs);
    assert.equal((await ask(elb.port, "/ratings/1")).body, "function");
    assert.equal((await ask(elb.port, "/talks")).body, "monolith");
    await assert.rejects(create("ListenerRule", inputs), {
      code: "PriorityInUse",
      message: "Priority '10' is currently in use",
    });
    await kind("ListenerRule").update?.(rule.id, rule.outputs, { ...inputs, actions: [fixed] }, CONTEXT);
    assert.equal((await ask(elb.port, "/ratings/1")).body, "monolith");
    const updated = { ...FUNCTION, code: code(`return { statusCode: 200, body: "newer" }`) };
    await kind("Function").update?.(made.id, made.outputs, updated, CONTEXT);
    await kind("ListenerRule").update?.(rule.id, rule.outputs, inputs, CONTEXT);
    assert.equal((await ask(elb.port, "/ratings/1")).body, "newer");
    await assert.rejects(async () => kind("TargetGroup").delete?.(group.id, group.outputs, CONTEXT), {
      code: "ResourceInUse",
    });
    for (const [name, { id, outputs }] of [
      ["ListenerRule", rule],
      ["TargetGroupAttachment", attachment],
      ["Permission", permission],
      ["Function", made],
      ["Listener", listener],
      ["TargetGroup", group],
      ["LoadBalancer", balancer],
    ] as const) {
      assert.ok(await kind(name).read?.(id, outputs, CONTEXT), name);
      await kind(name).delete?.(id, outputs, CONTEXT);
      assert.equal(await kind(name).read?.(id, outputs, CONTEXT), undefined, name);
    }
    assert.equal((await ask(elb.port, "/talks")).status, 503);
  });

  it("take a function's code from a folder", async () => {
    const path = `${bench.directory}/bundle`;
    mkdirSync(path);
    writeFileSync(`${path}/index.js`, "exports.handler = async () => 7");
    await create("Function", { ...FUNCTION, code: { path, hash: "x" } });
    assert.equal((await lambda.invoke("f", "{}")).payload, "7");
  });

  it("invoke on create, update and delete with the CRUD scope", async () => {
    await create("Function", {
      ...FUNCTION,
      code: code(`console.log("got " + JSON.stringify(event)); return { seen: event.tf.action }`),
    });
    const first = { functionName: "f", input: '{"a":1}', lifecycleScope: "CRUD" };
    const { id, outputs } = await create("Invocation", first);
    assert.equal(outputs["result"], '{"seen":"create"}');
    const second = await kind("Invocation").update?.(id, outputs, { ...first, input: '{"a":2}' }, CONTEXT);
    assert.equal(second?.["result"], '{"seen":"update"}');
    await kind("Invocation").delete?.(id, second ?? {}, CONTEXT);
    const got = bench.logs.tail("/aws/lambda/f").flatMap(({ text }) => /got (.*)$/.exec(text)?.[1] ?? []);
    assert.deepEqual(
      got.map((one) => JSON.parse(one) as unknown),
      [
        { a: 1, tf: { action: "create", prev_input: null } },
        { a: 2, tf: { action: "update", prev_input: { a: 1 } } },
        { a: 2, tf: { action: "delete", prev_input: { a: 2 } } },
      ],
    );
  });

  it("fail an invocation's step with the function's own message", async () => {
    await create("Function", { ...FUNCTION, code: code(`throw new Error("the gate is closed: 3 mismatches")`) });
    const inputs = { functionName: "f", input: "{}", lifecycleScope: "CRUD" };
    await assert.rejects(create("Invocation", inputs), {
      message: "Function f failed: the gate is closed: 3 mismatches",
    });
    assert.match(problems("Invocation", { ...inputs, input: "[]" }), /must be a JSON object/);
    assert.match(problems("Invocation", { ...inputs, input: "{" }), /invalid JSON/);
  });

  it("refuse what AWS refuses", () => {
    const rule = {
      listenerArn: "l",
      priority: 1,
      conditions: [PATH],
      actions: [{ type: "forward", targetGroupArn: "g" }],
    };
    const weighted = (...weights: number[]) => ({
      ...rule,
      actions: [{ type: "forward", forward: { targetGroups: weights.map((weight, i) => ({ arn: `g${i}`, weight })) } }],
    });
    const six = ["1", "2", "3"];
    for (const [name, inputs, expected] of [
      ["TargetGroup", { ...GROUP, name: "x".repeat(33) }, /name: .*cannot be longer than '32' characters/],
      ["TargetGroup", { ...GROUP, name: "a_b" }, /alphanumeric characters and hyphens/],
      ["TargetGroup", { ...GROUP, name: "-a" }, /cannot begin or end with a hyphen/],
      ["TargetGroup", { ...GROUP, targetType: "lambda" }, /cannot be specified/],
      ["TargetGroup", { ...GROUP, vpcId: undefined }, /vpcId.*required/],
      ["ListenerRule", { ...rule, priority: 50_001 }, /range \(1 - 50000\)/],
      [
        "ListenerRule",
        {
          ...rule,
          conditions: [
            PATH,
            { httpHeader: { httpHeaderName: "a", values: six } },
            { httpHeader: { httpHeaderName: "b", values: ["1"] } },
          ],
        },
        /'5' condition values; this one has 6/,
      ],
      [
        "ListenerRule",
        { ...rule, conditions: [{ pathPattern: { values: ["/*/*/*", "/*/*/*"] } }] },
        /'5' wildcards; this one has 6/,
      ],
      ["ListenerRule", weighted(1_000), /between '0' and '999'/],
      ["ListenerRule", weighted(1, 1, 1, 1, 1, 1), /maximum number of target groups/],
      [
        "Listener",
        { loadBalancerArn: "l", port: 443, protocol: "HTTPS", defaultActions: rule.actions },
        /certificate must be specified/,
      ],
      ["Function", { ...FUNCTION, name: "x".repeat(65) }, /name: is 65 characters long; at most 64/],
      ["Function", { ...FUNCTION, timeout: 901 }, /timeout: expected to be in the range \(1 - 900\), got 901/],
      ["Function", { ...FUNCTION, memorySize: 64 }, /memorySize: expected to be in the range \(128 - 10240\)/],
      ["Function", { ...FUNCTION, environment: { variables: { AWS_REGION: "x" } } }, /reserved keys/],
      ["Function", { ...FUNCTION, environment: { variables: { BIG: "x".repeat(4_100) } } }, /4KB limit/],
      ["FunctionEventInvokeConfig", { functionName: "f", maximumRetryAttempts: 3 }, /range \(0 - 2\)/],
      [
        "TaskDefinition",
        {
          family: "a",
          containerDefinitions: "[",
          cpu: "256",
          memory: "512",
          networkMode: "awsvpc",
          requiresCompatibilities: ["FARGATE"],
        },
        /container_definitions is invalid/,
      ],
      [
        "TaskDefinition",
        {
          family: "a",
          containerDefinitions: '[{"name":"a","image":"b"}]',
          cpu: "256",
          memory: "4096",
          networkMode: "awsvpc",
          requiresCompatibilities: ["FARGATE"],
        },
        /No Fargate configuration exists/,
      ],
      [
        "TaskDefinition",
        {
          family: "a",
          containerDefinitions: JSON.stringify([
            {
              name: "a",
              image: "b",
              logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "g", "awslogs-region": "r" } },
            },
          ]),
          requiresCompatibilities: ["FARGATE"],
        },
        /executionRoleArn: Fargate requires .* to support log driver awslogs/,
      ],
      [
        "Schedule",
        {
          name: "a",
          scheduleExpression: "often",
          flexibleTimeWindow: { mode: "OFF" },
          target: { arn: "arn:aws:lambda:x", roleArn: "r" },
        },
        /Invalid Schedule Expression/,
      ],
      ["LogGroup", { name: "a", retentionInDays: 8 }, /retentionInDays: expected to be one of/],
      ["Dashboard", { dashboardName: "a b", dashboardBody: "{" }, /dashboardName[^]*must be a valid JSON object/],
      [
        "MetricAlarm",
        {
          name: "a",
          comparisonOperator: "Above",
          evaluationPeriods: 3,
          datapointsToAlarm: 4,
          period: 45,
          metricName: "m",
          statistic: "Sum",
        },
        /comparisonOperator[^]*datapointsToAlarm[^]*period/,
      ],
    ] as const)
      assert.match(problems(name, inputs), expected, `${name}: ${String(expected)}`);
  });

  it("skip what a preview cannot know", () => {
    assert.equal(
      problems("ListenerRule", { listenerArn: UNKNOWN, priority: 1, conditions: [PATH], actions: UNKNOWN }),
      "",
    );
    assert.equal(problems("TargetGroup", { ...GROUP, vpcId: UNKNOWN }), "");
    assert.equal(
      problems("Function", { ...FUNCTION, role: UNKNOWN, environment: { variables: { A_B: UNKNOWN } } }),
      "",
    );
    assert.equal(problems("TaskDefinition", { family: "a", containerDefinitions: UNKNOWN }), "");
    assert.equal(problems("Dashboard", { dashboardName: "a", dashboardBody: UNKNOWN }), "");
  });
});
