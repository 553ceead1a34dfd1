import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalImage, ServiceSettings, TaskDefinitionSettings } from "../../../local/services/ecs/model";
import { EcsService } from "../../../local/services/ecs/service";
import { Processes } from "../../../local/services/process";
import type { Clock } from "../../../local/services/service";
import { systemClock } from "../../../local/services/clock";
import { ask, balancer, forwardTo, groupSettings, NO_CHECKS } from "../support/balancer";
import { ACCOUNT, Bench, REGION, ROLE } from "../support/compute";

/** Answers its version; drains on SIGTERM; crashes when asked. */
const SERVER = `
const http = require("node:http");
if (process.env.BROKEN) { console.error("broken on purpose"); process.exit(1); }
const server = http.createServer((request, response) => {
  if (request.url === "/crash") process.exit(3);
  if (request.url === "/env") return response.end(JSON.stringify(process.env));
  setTimeout(() => response.end(process.env.VERSION), request.url === "/slow" ? 300 : 0);
}).listen(process.env.PORT, "127.0.0.1", () => console.log("listening as " + process.env.VERSION));
process.on("SIGTERM", () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;

describe("the service runner", () => {
  let bench: Bench<Clock>;
  beforeEach(() => {
    bench = new Bench(systemClock);
  });
  afterEach(() => bench.close());

  async function setUp() {
    const directory = join(bench.directory, "image");
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "main.js"), SERVER);
    const images = new Map<string, LocalImage>([["sha256:1", { directory, command: ["node", "main.js"] }]]);
    const elb = bench.elb();
    const front = await balancer(elb);
    const group = elb.createTargetGroup(groupSettings("web", { healthCheck: { ...NO_CHECKS, enabled: true } }));
    elb.updateListener(front.listenerArn, {
      loadBalancerArn: front.loadBalancerArn,
      port: 443,
      protocol: "HTTPS",
      defaultActions: [forwardTo([group, 1])],
    });
    const processes = new Processes();
    bench.onStop(() => processes.close(100));
    const open = (): EcsService => {
      const service = new EcsService({
        directory: join(bench.directory, "ecs"),
        account: ACCOUNT,
        region: REGION,
        clock: bench.clock,
        random: bench.random,
        processes,
        credentialsFor: (role) => ({ accessKeyId: `key-of-${role}`, secretAccessKey: "s" }),
        apiUrl: () => "http://127.0.0.1:1",
        logs: bench.logs,
        metrics: bench.cloudwatch.metrics,
        targets: elb,
        images,
      });
      bench.onStop(() => service.stop());
      return service;
    };
    const ecs = open();
    const definition = (environment: Record<string, string>): TaskDefinitionSettings => ({
      family: "web",
      taskRoleArn: ROLE,
      executionRoleArn: ROLE.replace("role/", "role/execution-"),
      container: {
        name: "web",
        image: "repository@sha256:1",
        environment,
        secrets: {},
        containerPort: 8080,
        stopTimeoutSeconds: 2,
        logGroup: "/web",
      },
    });
    const clusterArn = ecs.createCluster("main");
    const settings = (taskDefinitionArn: string): ServiceSettings => ({
      name: "web",
      clusterArn,
      taskDefinitionArn,
      desiredCount: 1,
      targetGroupArn: group,
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      circuitBreaker: { enable: true, rollback: false },
      healthCheckGraceSeconds: 0,
      deployment: "1",
    });
    const serve = async (version: string): Promise<string> => {
      const { arn } = ecs.registerTaskDefinition(definition({ VERSION: version }));
      const service = ecs.createService(settings(arn));
      await ecs.steady(service);
      return service;
    };
    return { ecs, elb, group, definition, settings, serve, open };
  }

  it("runs a container as a process with its environment, role and port", async () => {
    const { ecs, elb, serve } = await setUp();
    const service = await serve("one");
    const environment = JSON.parse((await ask(elb.port, "/env")).body) as Record<string, string>;
    assert.equal(environment["VERSION"], "one");
    assert.equal(environment["PORT"], String(ecs.tasks(service)[0]?.port));
    assert.equal(environment["AWS_ACCESS_KEY_ID"], `key-of-${ROLE}`);
    assert.equal(environment["AWS_ENDPOINT_URL"], "http://127.0.0.1:1");
    assert.match(bench.logs.tail("/web")[0]?.text ?? "", /listening as one/);
  });

  it("replaces tasks without a failed request, and lets the old one finish", async () => {
    const { ecs, elb, definition, settings, serve } = await setUp();
    const service = await serve("one");
    let stopped = false;
    const answers = new Map<string, number>();
    const asking = (async () => {
      while (!stopped) {
        const { status, body } = await ask(elb.port, "/");
        const key = `${status} ${body}`;
        answers.set(key, (answers.get(key) ?? 0) + 1);
      }
    })();
    const slow = ask(elb.port, "/slow");
    const { arn } = ecs.registerTaskDefinition(definition({ VERSION: "two" }));
    ecs.updateService(service, settings(arn));
    await ecs.steady(service);
    assert.equal((await slow).body, "one");
    assert.equal((await ask(elb.port, "/")).body, "two");
    stopped = true;
    await asking;
    assert.deepEqual([...answers.keys()].sort(), ["200 one", "200 two"]);
  });

  it("starts a task again that crashed", async () => {
    const { ecs, elb, serve } = await setUp();
    const service = await serve("one");
    const [before] = ecs.tasks(service);
    const noticed = bench.line(/a task failed after it was healthy/);
    assert.equal((await ask(elb.port, "/crash")).status, 502);
    await noticed;
    await ecs.steady(service);
    const [after] = ecs.tasks(service);
    assert.notEqual(after?.pid, before?.pid);
    assert.equal((await ask(elb.port, "/")).body, "one");
  });

  it("gives a deployment up that never gets healthy, says why, and keeps the old task", async () => {
    const { ecs, elb, definition, settings, serve } = await setUp();
    const service = await serve("one");
    const { arn } = ecs.registerTaskDefinition(definition({ BROKEN: "1" }));
    ecs.updateService(service, settings(arn));
    await assert.rejects(ecs.steady(service), /broken on purpose[^]*circuit breaker/);
    assert.equal(ecs.status(service).status, "failed");
    assert.equal((await ask(elb.port, "/")).body, "one");
  });

  it("rolls back when the circuit breaker says so", async () => {
    const { ecs, elb, definition, settings, serve } = await setUp();
    const service = await serve("one");
    const { arn } = ecs.registerTaskDefinition(definition({ BROKEN: "1" }));
    ecs.updateService(service, { ...settings(arn), circuitBreaker: { enable: true, rollback: true } });
    await assert.rejects(ecs.steady(service), /rolled back/);
    await ecs.steady(service);
    assert.match(ecs.service(service)?.taskDefinitionArn ?? "", /web:1$/);
    assert.equal((await ask(elb.port, "/")).body, "one");
  });

  it("refuses an image that is not on this machine", async () => {
    const { ecs, definition } = await setUp();
    const unknown = definition({});
    assert.throws(
      () => ecs.registerTaskDefinition({ ...unknown, container: { ...unknown.container, image: "x@sha256:2" } }),
      { code: "CannotPullContainerError" },
    );
  });

  it("runs saved services again after a restart", async () => {
    const { ecs, elb, serve, open } = await setUp();
    const service = await serve("one");
    await ecs.stop();
    assert.equal((await ask(elb.port, "/")).status, 503);
    const again = open();
    await again.start();
    await again.steady(service);
    assert.equal((await ask(elb.port, "/")).body, "one");
  });
});
