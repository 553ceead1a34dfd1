import assert from "node:assert/strict";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { systemClock } from "../../../local/services/clock";
import { type Credentials, Gateway } from "../../../local/services/gateway/gateway";
import { CredentialRegistry } from "../../../local/services/iam/credentials";
import { type AwsRequest, type Clock, type LocalService, ServiceError } from "../../../local/services/service";

const ROLE = "arn:aws:iam::000000000000:role/r";

interface Call {
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly body?: string;
  readonly credentials?: Credentials;
  readonly service?: string;
  readonly at?: Date;
  /** Changes a signed request on its way. */
  readonly tamper?: (headers: Record<string, string>) => { readonly body?: string } | void;
}

describe("gateway", () => {
  const registry = new CredentialRegistry("seed", "000000000000");
  const requests: AwsRequest[] = [];
  const errors: unknown[] = [];
  const echo: LocalService = {
    name: "echo",
    start: async () => undefined,
    stop: async () => undefined,
    handle: async (request) => {
      requests.push(request);
      const text = request.body.toString();
      if (text === "throw") throw new TypeError("a defect");
      if (text === "refuse") throw new ServiceError("NopeException", "no", 418, { Extra: 1 });
      return { status: 200, body: JSON.stringify({ you: request.caller.arn }) };
    },
  };
  const gateway = new Gateway({
    credentials: registry,
    clock: systemClock,
    onError: (error) => errors.push(error),
  }).register(echo);
  before(() => gateway.start());
  after(() => gateway.stop());
  beforeEach(() => {
    requests.length = 0;
    errors.length = 0;
  });

  async function call(
    { path = "/", query = {}, body = "{}", credentials, service = "echo", at, tamper }: Call,
    target = gateway,
  ) {
    const { hostname, port, host } = new URL(target.url);
    const signer = new SignatureV4({
      service,
      region: "eu-west-1",
      credentials: credentials ?? registry.operator,
      sha256: Sha256,
    });
    const signed = await signer.sign(
      {
        method: "POST",
        protocol: "http:",
        hostname,
        port: Number(port),
        path,
        query,
        headers: { host, "content-type": "application/json" },
        body,
      },
      at ? { signingDate: at } : {},
    );
    const headers = { ...signed.headers };
    const changed = tamper?.(headers) ?? {};
    const search = new URLSearchParams(query).toString().replaceAll("+", "%20");
    const answer = await fetch(`${target.url}${path}${search && `?${search}`}`, {
      method: "POST",
      headers,
      body: changed.body ?? body,
    });
    return {
      status: answer.status,
      type: answer.headers.get("x-amzn-errortype"),
      body: (await answer.json()) as Record<string, unknown>,
    };
  }

  it("passes a signed request on with its caller", async () => {
    const answer = await call({ path: "/a%20b/c", query: { z: "1 2", a: "ü/" }, body: '{"x":1}' });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, { you: "arn:aws:iam::000000000000:root" });
    assert.equal(requests[0]?.body.toString(), '{"x":1}');
    assert.equal(requests[0]?.service, "echo");
  });

  it("knows a role by its credentials", async () => {
    assert.deepEqual((await call({ credentials: registry.credentialsFor(ROLE) })).body, { you: ROLE });
  });

  it("derives the same credentials from the same seed", () => {
    assert.deepEqual(
      new CredentialRegistry("seed", "000000000000").credentialsFor(ROLE),
      registry.credentialsFor(ROLE),
    );
    assert.notDeepEqual(
      new CredentialRegistry("other", "000000000000").credentialsFor(ROLE),
      registry.credentialsFor(ROLE),
    );
  });

  const refused: readonly [string, Call, string, number][] = [
    [
      "a wrong secret",
      { credentials: { ...registry.operator, secretAccessKey: "wrong" } },
      "InvalidSignatureException",
      403,
    ],
    ["a changed body", { tamper: () => ({ body: '{"x":2}' }) }, "InvalidSignatureException", 403],
    [
      "a changed header",
      { tamper: (headers) => void (headers["content-type"] = "text/plain") },
      "InvalidSignatureException",
      403,
    ],
    ["an old signature", { at: new Date(Date.now() - 16 * 60_000) }, "InvalidSignatureException", 403],
    [
      "an unknown key",
      { credentials: { accessKeyId: "AKIANOBODY", secretAccessKey: "x" } },
      "UnrecognizedClientException",
      403,
    ],
    [
      "a role without its session token",
      { credentials: { ...registry.credentialsFor(ROLE), sessionToken: "no" } },
      "UnrecognizedClientException",
      403,
    ],
    [
      "no signature",
      { tamper: (headers) => void delete headers["authorization"] },
      "MissingAuthenticationTokenException",
      403,
    ],
    [
      "half a signature",
      { tamper: (headers) => void (headers["authorization"] = "AWS4-HMAC-SHA256 Credential=x") },
      "IncompleteSignatureException",
      403,
    ],
    ["a service that is not emulated", { service: "kinesis" }, "UnsupportedOperation", 501],
  ];
  for (const [title, request, code, status] of refused)
    it(`refuses ${title}`, async () => {
      const answer = await call(request);
      assert.deepEqual([answer.type, answer.body["__type"], answer.status], [code, code, status]);
      assert.equal(requests.length, 0);
    });

  it("names the service that is not emulated", async () => {
    assert.match(String((await call({ service: "kinesis" })).body["message"]), /kinesis is not emulated/);
  });

  it("answers a service's error as AWS does, and hides a defect", async () => {
    assert.deepEqual((await call({ body: "refuse" })).body, { __type: "NopeException", message: "no", Extra: 1 });
    assert.equal(errors.length, 0);
    const answer = await call({ body: "throw" });
    assert.deepEqual([answer.status, answer.type], [500, "InternalServerError"]);
    assert.equal((errors[0] as Error).message, "a defect");
    assert.equal((await call({})).status, 200);
  });

  it("refuses a body that is too large and goes on", async () => {
    assert.equal((await call({ body: "x".repeat(9 * 1024 * 1024) })).type, "RequestEntityTooLargeException");
    assert.equal((await call({})).status, 200);
  });

  it("goes by the clock of the local cloud", async () => {
    const clock: Clock = { now: () => Date.UTC(2030, 0, 1), after: () => () => undefined };
    const later = new Gateway({ credentials: registry, clock }).register(echo);
    await later.start();
    try {
      assert.equal((await call({}, later)).type, "InvalidSignatureException");
      assert.equal((await call({ at: new Date(clock.now()) }, later)).status, 200);
    } finally {
      await later.stop();
    }
  });

  it("says that its port is taken", async () => {
    const port = Number(new URL(gateway.url).port);
    await assert.rejects(new Gateway({ credentials: registry, clock: systemClock, port }).start(), {
      code: "EADDRINUSE",
    });
  });
});
