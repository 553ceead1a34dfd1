import assert from "node:assert/strict";
import { Pool } from "undici";
import { systemClock } from "../../../local/services/clock";
import type { Clock } from "../../../local/services/service";
import { balancer, forwardTo, groupSettings, path, upstream } from "../support/balancer";
import { Bench, handler, settingsOf } from "../support/compute";

describe("requests under way", () => {
  let bench: Bench<Clock>;
  beforeEach(() => {
    bench = new Bench(systemClock);
  });
  afterEach(() => bench.close());

  it("are all answered while weights move, code is replaced and targets are exchanged", async () => {
    const lambda = bench.lambda();
    const elb = bench.elb(lambda);
    const front = await balancer(elb);
    const [one, two] = [
      await upstream(bench, (_request, response) => response.end("old")),
      await upstream(bench, (_request, response) => response.end("old")),
    ];
    const old = elb.createTargetGroup(groupSettings("old"));
    elb.registerTarget(old, { id: "127.0.0.1", port: one.port });
    const fresh = elb.createTargetGroup(groupSettings("new", { targetType: "lambda" }));
    const answer = (version: number) => handler(`return { statusCode: 200, body: "new ${version}" }`);
    lambda.createFunction(settingsOf("f", { timeoutSeconds: 10 }), answer(0));
    const statement = { action: "lambda:InvokeFunction", principal: "elasticloadbalancing.amazonaws.com" };
    lambda.addPermission("f", { statementId: "s", ...statement, sourceArn: fresh });
    elb.registerTarget(fresh, { id: lambda.arn("f") });
    const rule = front.rule(10, [path("/*")], forwardTo([old, 1]));
    const settings = elb.rule(rule);
    assert.ok(settings);

    const pool = new Pool(`http://127.0.0.1:${elb.port}`, { connections: 16 });
    bench.onStop(() => pool.close());
    const answers = new Map<string, number>();
    let isOver = false;
    const client = async (): Promise<void> => {
      while (!isOver) {
        const { statusCode, body } = await pool.request({ path: "/", method: "GET" });
        const key = `${statusCode} ${(await body.text()).slice(0, 3)}`;
        answers.set(key, (answers.get(key) ?? 0) + 1);
      }
    };
    const clients = Array.from({ length: 16 }, client);
    const served = async (): Promise<void> => {
      for (let i = 0; i < 20; i++) await pool.request({ path: "/", method: "GET" }).then(({ body }) => body.dump());
    };
    for (const weight of [10, 50, 90, 50]) {
      elb.updateRule(rule, { ...settings, actions: [forwardTo([old, 100 - weight], [fresh, weight])] });
      await served();
      lambda.updateFunction(settingsOf("f", { timeoutSeconds: 10 }), answer(weight));
      await served();
    }
    elb.registerTarget(old, { id: "127.0.0.1", port: two.port });
    await elb.deregisterTarget(old, { id: "127.0.0.1", port: one.port });
    one.server.close();
    await served();
    isOver = true;
    await Promise.all(clients);
    assert.deepEqual([...answers.keys()].sort(), ["200 new", "200 old"]);
  });
});
