import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { systemClock } from "../../local/services/clock";
import { Gateway } from "../../local/services/gateway/gateway";
import { CredentialRegistry } from "../../local/services/iam/credentials";
import { SecretsManagerService } from "../../local/services/secretsmanager/service";
import { handler, type DatabaseEvent } from "../../migration/database/handler";
import { prepareDatabase, type PrepareArgs } from "../../migration/database/prepare";
import { databaseSecretName, forwardSecretName } from "../../migration/runtime/names";
import { SCHEMA_FINGERPRINT } from "../../migration/schema";
import { ABANDONED_AFTER_MS } from "../../migration/schema/roles";
import { createDatabase } from "../../migration/sql/data-api";
import type { Database } from "../../migration/sql/database";
import { startStores, type Stores } from "../support/stores";

const USERS = ["monolith", "banyan_some_context"];
const EVENT: DatabaseEvent = { kind: "database", users: USERS, schema: SCHEMA_FINGERPRINT };

describe("Preparing the database", () => {
  const registry = new CredentialRegistry("seed", "000000000000");
  let stores: Stores;
  let root: string;
  let gateway: Gateway;
  let secrets: SecretsManagerClient;
  let args: PrepareArgs;
  before(async () => {
    stores = await startStores();
    root = mkdtempSync(join(tmpdir(), "banyan-secrets-"));
    const service = new SecretsManagerService({
      ...{ root, clock: systemClock, account: "000000000000", region: "eu-west-1" },
      random: Math.random,
      authorise: () => undefined,
    });
    await service.start();
    for (const user of USERS) service.create({ name: databaseSecretName("test", user) });
    service.create({ name: forwardSecretName("test") });
    gateway = new Gateway({ credentials: registry, clock: systemClock }).register(service);
    await gateway.start();
    secrets = new SecretsManagerClient({ endpoint: gateway.url, region: "eu-west-1", credentials: registry.operator });
    const master = createDatabase(stores.database.master());
    args = { stage: "test", users: USERS, master, secrets, randomBytes };
  });
  after(async () => {
    secrets.destroy();
    await gateway.stop();
    rmSync(root, { recursive: true, force: true });
    await stores.stop();
  });

  const valueOf = async (SecretId: string): Promise<string> =>
    (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? "";
  /** Signed in with what the user's secret says, and nothing else. */
  const signIn = async (user: string): Promise<Database> => {
    const { username, password } = JSON.parse(await valueOf(databaseSecretName("test", user))) as Record<
      string,
      string
    >;
    assert.equal(username, user);
    stores.database.putSecret(user, password ?? "");
    return createDatabase({ ...stores.database.master(), secretArn: stores.database.secretArn(user) });
  };

  it("creates users that sign in with what their secrets say, and can do what their part needs", async () => {
    assert.deepEqual(await prepareDatabase(args), { users: USERS });
    const monolith = await signIn("monolith");
    await monolith.execute("CREATE TABLE things (id int PRIMARY KEY)");
    const relay = await signIn("banyan_some_context");
    await relay.execute(
      "CREATE TRIGGER t BEFORE TRUNCATE ON things FOR EACH STATEMENT EXECUTE FUNCTION banyan.refuse_truncate('c')",
    );
    await relay.execute("INSERT INTO banyan.lease VALUES ('c', 'h', 1, now())");
    await assert.rejects(monolith.execute("TRUNCATE things"), { sqlState: "BN003" });
  });

  it("ends a relay's transactions that nobody calls any more, and no other's", async () => {
    await prepareDatabase(args);
    const bound = async (user: string): Promise<unknown> =>
      (await (await signIn(user)).query("SELECT current_setting('idle_in_transaction_session_timeout') AS bound"))[0];
    assert.deepEqual(await bound("banyan_some_context"), { bound: `${ABANDONED_AFTER_MS}ms` });
    assert.deepEqual(await bound("monolith"), { bound: "0" });
  });

  it("changes no password and no key when it runs again, and mends a role that differs from its secret", async () => {
    await prepareDatabase(args);
    const names = [...USERS.map((user) => databaseSecretName("test", user)), forwardSecretName("test")];
    const earlier = await Promise.all(names.map(valueOf));
    assert.equal(new Set(earlier).size, 3);
    await stores.database.admin("ALTER ROLE monolith PASSWORD 'another'");
    await prepareDatabase(args);
    assert.deepEqual(await Promise.all(names.map(valueOf)), earlier);
    assert.deepEqual(await (await signIn("monolith")).query("SELECT 1 AS one"), [{ one: 1 }]);
  });

  it("refuses what is not its event, a user that is not a plain name, and an incomplete environment", async () => {
    await assert.rejects(handler({ kind: "other" } as unknown as DatabaseEvent), /understands \{"kind":"database"\}/);
    await assert.rejects(handler({ ...EVENT, users: ['x"; DROP'] }), /cannot be a database user/);
    await assert.rejects(handler(EVENT), /set these environment variables: BANYAN_STAGE/);
  });

  it("leaves everything as it is when its invocation is destroyed", async () => {
    assert.deepEqual(await handler({ ...EVENT, tf: { action: "delete" } }), { users: [] });
  });
});
