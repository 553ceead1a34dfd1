import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { FrontDoor } from "../../../local/services/elb/front-door";
import { ask, balancer, fixed, forwardTo, groupSettings, path, upstream } from "../support/balancer";
import { type Bench, manualBench } from "../support/compute";

describe("the load balancer in front of HTTP targets", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = manualBench();
  });
  afterEach(() => bench.close());

  /** A balancer whose default action forwards to one upstream. */
  async function withUpstream(...args: Parameters<typeof upstream> extends [unknown, infer L] ? [L] : never) {
    const elb = bench.elb();
    const { port } = await upstream(bench, ...args);
    const front = await balancer(elb);
    const group = elb.createTargetGroup(groupSettings("web"));
    elb.registerTarget(group, { id: "127.0.0.1", port });
    front.rule(10, [path("/*")], forwardTo([group, 1]));
    return { elb, group, front, target: { id: "127.0.0.1", port } };
  }

  it("passes method, path, query, headers and body on, and streams the answer back", async () => {
    const { elb } = await withUpstream((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        response.setHeader("set-cookie", ["a=1", "b=2"]);
        response.writeHead(201);
        const { method, url, headers } = request;
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
      });
    });
    const { status, headers, body } = await ask(elb.port, "/a%2Fb?x=%20&y", {
      method: "POST",
      headers: { "x-own": "1", "x-forwarded-for": "203.0.113.9", connection: "x-hop" },
      body: "hello",
    });
    assert.equal(status, 201);
    assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
    const seen = JSON.parse(body) as { method: string; url: string; headers: Record<string, string>; body: string };
    assert.deepEqual([seen.method, seen.url, seen.body], ["POST", "/a%2Fb?x=%20&y", "hello"]);
    assert.equal(seen.headers["x-own"], "1");
    assert.equal(seen.headers["host"], `127.0.0.1:${elb.port}`);
    assert.equal(seen.headers["x-forwarded-for"], "203.0.113.9, 127.0.0.1");
    assert.equal(seen.headers["x-forwarded-proto"], "http");
    assert.equal(seen.headers["x-forwarded-port"], String(elb.port));
    assert.match(seen.headers["x-amzn-trace-id"] ?? "", /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it("passes large bodies through in both directions", async () => {
    const { elb } = await withUpstream((request, response) => void request.pipe(response));
    const body = "x".repeat(3_000_000);
    assert.equal((await ask(elb.port, "/", { method: "POST", body })).body.length, body.length);
  });

  it("answers 503 when no target is registered", async () => {
    const elb = bench.elb();
    const front = await balancer(elb);
    front.rule(10, [path("/x")], forwardTo([elb.createTargetGroup(groupSettings("empty")), 1]));
    assert.equal((await ask(elb.port, "/x")).status, 503);
    assert.equal((await ask(elb.port, "/y")).body, "default");
  });

  it("answers 502 when the target is gone, hangs up or answers no HTTP", async () => {
    const { elb, group } = await withUpstream((_request, response) => response.socket?.destroy());
    assert.equal((await ask(elb.port, "/")).status, 502);
    const closed = await upstream(bench, () => undefined);
    closed.server.close();
    await elb.deregisterTarget(group, elb.targetHealth(group)[0]?.target ?? { id: "" });
    elb.registerTarget(group, { id: "127.0.0.1", port: closed.port });
    assert.equal((await ask(elb.port, "/")).status, 502);
    assert.equal(bench.logs.tail("/banyan/load-balancer").length, 2);
  });

  it("lets a draining target finish and gives it nothing new", async () => {
    const waiting: ServerResponse[] = [];
    let arrived: () => void = () => undefined;
    const { elb, group, target } = await withUpstream((_request, response) => {
      waiting.push(response);
      arrived();
    });
    const first = new Promise<void>((resolve) => (arrived = resolve));
    const running = ask(elb.port, "/slow");
    await first;
    let isDrained = false;
    const drained = elb.deregisterTarget(group, target).then(() => (isDrained = true));
    assert.deepEqual(
      elb.targetHealth(group).map(({ state }) => state),
      ["draining"],
    );
    assert.equal((await ask(elb.port, "/new")).status, 503);
    assert.equal(isDrained, false);
    waiting[0]?.end("finished");
    assert.equal((await running).body, "finished");
    await drained;
  });

  it("stops waiting for a draining target after the deregistration delay", async () => {
    let arrived: () => void = () => undefined;
    const { elb, group, target } = await withUpstream(() => arrived());
    const first = new Promise<void>((resolve) => (arrived = resolve));
    const running = ask(elb.port, "/never").catch(() => undefined);
    await first;
    const drained = elb.deregisterTarget(group, target);
    bench.clock.advance(300_000);
    await drained;
    await bench.close();
    await running;
    bench = manualBench();
  });

  it("changes rules while requests are in flight without touching them", async () => {
    let release: () => void = () => undefined;
    let arrived: () => void = () => undefined;
    const { elb, front } = await withUpstream((_request, response) => {
      release = () => response.end("old");
      arrived();
    });
    const first = new Promise<void>((resolve) => (arrived = resolve));
    const running = ask(elb.port, "/x");
    await first;
    const [rule] = elb.rules(front.listenerArn);
    assert.ok(rule);
    elb.updateRule(rule.arn, { ...rule.settings, actions: [fixed("new")] });
    assert.equal((await ask(elb.port, "/x")).body, "new");
    release();
    assert.equal((await running).body, "old");
  });

  it("answers what its own parser and limits refuse as AWS documents", async () => {
    const { elb } = await withUpstream((_request, response) => response.end("ok"));
    assert.equal((await ask(elb.port, "/", { method: "TRACE" })).status, 405);
    assert.equal((await ask(elb.port, `/${"x".repeat(17_000)}`)).status, 414);
    const addresses = Array.from({ length: 31 }, (_, i) => `10.0.0.${i}`).join(", ");
    assert.equal((await ask(elb.port, "/", { headers: { "x-forwarded-for": addresses } })).status, 463);
    const socket = connect(elb.port, "127.0.0.1");
    socket.end("nonsense\r\n\r\n");
    const [chunk] = (await once(socket, "data")) as [Buffer];
    assert.match(chunk.toString(), /^HTTP\/1\.1 400 /);
  });

  it("counts requests, answers and its own errors", async () => {
    const { elb, group, front } = await withUpstream((request, response) => {
      response.statusCode = request.url === "/missing" ? 404 : 200;
      response.end();
    });
    await ask(elb.port, "/");
    await ask(elb.port, "/missing");
    await ask(elb.port, "/", { method: "TRACE" });
    const dimensions = {
      LoadBalancer: front.loadBalancerArn.split(":loadbalancer/")[1] ?? "",
      TargetGroup: group.split(":")[5] ?? "",
    };
    const sum = (metric: string, of: Record<string, string>): number =>
      bench.cloudwatch.metrics.window("AWS/ApplicationELB", metric, of, 60_000).sum;
    assert.equal(sum("RequestCount", dimensions), 2);
    assert.equal(sum("HTTPCode_Target_2XX_Count", dimensions), 1);
    assert.equal(sum("HTTPCode_Target_4XX_Count", dimensions), 1);
    assert.equal(sum("HTTPCode_ELB_4XX_Count", { LoadBalancer: dimensions.LoadBalancer }), 1);
  });

  it("serves after a restart what was saved before", async () => {
    const { elb, group } = await withUpstream((_request, response) => response.end("ok"));
    await elb.stop();
    // A task that ends after the balancer, as when the whole cloud stops: it must not empty what is saved.
    await elb.deregisterTarget(group, { id: "127.0.0.1", port: 9 });
    const again = bench.elb();
    await again.start();
    assert.equal((await ask(again.port, "/")).body, "ok");
  });

  it("answers 504 when the target is silent for the idle timeout", async () => {
    const { elb, front, group, target } = await withUpstream(() => undefined);
    elb.updateLoadBalancer(front.loadBalancerArn, { name: "front", idleTimeoutSeconds: 1, forwardedFor: "append" });
    await elb.deregisterTarget(group, target);
    elb.registerTarget(group, target);
    assert.equal((await ask(elb.port, "/")).status, 504);
  });

  it("says which port is in use and what to do", async () => {
    const { elb } = await withUpstream((_request, response) => response.end());
    const second = new FrontDoor({ port: elb.port }, () => undefined);
    await assert.rejects(second.listen(), {
      message: `Port ${elb.port} is in use. Stop what uses it, or choose another with --port.`,
    });
  });
});
