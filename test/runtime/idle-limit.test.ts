import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { createHttpClient } from "../../migration/runtime/forward/http-client";
import { createConnections, MAX_IDLE_MS } from "../../migration/runtime/http/idle-limit";

describe("Connections that stood idle", () => {
  let server: Server;
  let origin: string;
  let now: number;
  /** Connections that have carried a request. */
  const used: Socket[] = [];
  /** As a load balancer does that has just given an idle connection up: what comes on it is met by a reset. */
  let givenUp: readonly Socket[];

  beforeEach(async () => {
    now = 1_800_000_000_000;
    used.length = 0;
    givenUp = [];
    server = createServer((request, response) => {
      if (givenUp.includes(request.socket)) return void request.socket.destroy();
      if (!used.includes(request.socket)) used.push(request.socket);
      request.resume().on("end", () => response.end("{}"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Until the agent has its connection back. */
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it("carry no forwarded write: the balancer may have closed them", async () => {
    const send = createHttpClient(origin, 1_000, () => now);
    const write = () => send({ method: "POST", url: "/", headers: {}, body: Buffer.from("{}") });
    await Promise.all([write(), write()]);
    await settled();
    assert.equal(used.length, 2);
    givenUp = [...used];
    now += MAX_IDLE_MS + 1;
    const answers = await Promise.all([write(), write()]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    assert.equal(used.length, 4);
  });

  it("are used again while they are fresh", async () => {
    const send = createHttpClient(origin, 1_000, () => now);
    for (let round = 0; round < 3; round++) {
      await send({ method: "POST", url: "/", headers: {}, body: Buffer.from("{}") });
      await settled();
      now += MAX_IDLE_MS;
    }
    assert.equal(used.length, 1);
  });

  it("of the SDK's clients are closed when they are told to", async () => {
    const connections = createConnections(() => now);
    const lambda = new LambdaClient({
      ...{ endpoint: origin, region: "eu-central-1", maxAttempts: 1, requestHandler: connections.agents() },
      credentials: { accessKeyId: "one", secretAccessKey: "two" },
    });
    const invoke = () => lambda.send(new InvokeCommand({ FunctionName: "api", Payload: Buffer.from("{}") }));
    await invoke();
    await settled();
    connections.closeIdle();
    await invoke();
    await settled();
    assert.equal(used.length, 1, "it was fresh");
    givenUp = [...used];
    now += MAX_IDLE_MS + 1;
    connections.closeIdle();
    await invoke();
    assert.equal(used.length, 2);
    lambda.destroy();
  });
});
