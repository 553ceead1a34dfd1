import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { systemClock } from "../../../local/services/clock";
import { Gateway } from "../../../local/services/gateway/gateway";
import { CredentialRegistry } from "../../../local/services/iam/credentials";
import { SecretsManagerService } from "../../../local/services/secretsmanager/service";
import { ManualClock } from "../../support/manual-clock";

const DAY_MS = 86_400_000;

describe("Secrets Manager", () => {
  const registry = new CredentialRegistry("seed", "000000000000");
  let root: string;
  let clock: ManualClock;
  let service: SecretsManagerService;
  let gateway: Gateway;
  let client: SecretsManagerClient;

  const fresh = (): SecretsManagerService =>
    new SecretsManagerService({
      ...{ root, clock, account: "000000000000", region: "eu-west-1" },
      random: Math.random,
      authorise: () => undefined,
    });

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "banyan-secrets-"));
    clock = new ManualClock();
    service = fresh();
    await service.start();
    gateway = new Gateway({ credentials: registry, clock: systemClock }).register(service);
    await gateway.start();
    client = new SecretsManagerClient({
      endpoint: gateway.url,
      region: "eu-west-1",
      credentials: registry.operator,
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    client.destroy();
    await gateway.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const get = (SecretId: string, VersionStage?: string) =>
    client.send(new GetSecretValueCommand({ SecretId, ...(VersionStage !== undefined && { VersionStage }) }));
  const put = (SecretId: string, SecretString: string, ClientRequestToken?: string) =>
    client.send(
      new PutSecretValueCommand({
        SecretId,
        SecretString,
        ...(ClientRequestToken !== undefined && { ClientRequestToken }),
      }),
    );

  it("gives an ARN that ends with six characters of its own", () => {
    assert.match(
      service.create({ name: "a/b" }).arn,
      /^arn:aws:secretsmanager:eu-west-1:000000000000:secret:a\/b-[0-9a-f]{6}$/,
    );
  });

  it("has no value before one is put, then the current and the previous one", async () => {
    const { arn } = service.create({ name: "s" });
    await assert.rejects(get("s"), { name: "ResourceNotFoundException", message: /staging label: AWSCURRENT/ });
    await put("s", "one");
    await put(arn, "two");
    assert.equal((await get(arn)).SecretString, "two");
    assert.equal((await get(arn.slice(0, -7), "AWSPREVIOUS")).SecretString, "one");
    const described = await client.send(new DescribeSecretCommand({ SecretId: "s" }));
    assert.deepEqual(Object.values(described.VersionIdsToStages ?? {}), [["AWSCURRENT"], ["AWSPREVIOUS"]]);
  });

  it("puts a value once for a token", async () => {
    service.create({ name: "s" });
    const token = "00000000-0000-4000-8000-000000000001";
    await put("s", "one", token);
    assert.equal((await put("s", "one", token)).VersionId, token);
    await assert.rejects(put("s", "two", token), { name: "ResourceExistsException" });
  });

  it("keeps a name until the recovery window is over", async () => {
    const { arn } = service.create({ name: "s" });
    assert.throws(() => service.create({ name: "s" }), { code: "ResourceExistsException" });
    service.remove(arn, 7);
    await assert.rejects(get("s"), { name: "InvalidRequestException" });
    assert.throws(() => service.create({ name: "s" }), /scheduled for deletion/);
    clock.advance(7 * DAY_MS);
    assert.notEqual(service.create({ name: "s" }).arn, arn);
  });

  it("survives a restart, in a file that only its owner reads", async () => {
    const { arn } = service.create({ name: "s" });
    await put("s", "kept");
    const again = fresh();
    await again.start();
    assert.equal(again.readFor({ kind: "operator", arn: "" }, arn), "kept");
    assert.equal(statSync(join(root, "secrets.json")).mode & 0o777, 0o600);
  });

  it("refuses values over 64 KB, none at all, and what it does not emulate", async () => {
    service.create({ name: "s" });
    await assert.rejects(put("s", "x".repeat(65_537)), { name: "ValidationException" });
    await assert.rejects(client.send(new PutSecretValueCommand({ SecretId: "s" })), {
      name: "InvalidParameterException",
    });
    await assert.rejects(get("none"), {
      name: "ResourceNotFoundException",
      message: /can't find the specified secret\.$/,
    });
  });
});
