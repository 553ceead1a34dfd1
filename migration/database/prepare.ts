/** Makes the database ready for a stage: roles, passwords, the schema `banyan`, the forward key. Idempotent. */
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { MONOLITH_DATABASE_USER, databaseSecretName, forwardSecretName } from "../runtime/names";
import { installSchema } from "../schema";
import { monolithGrants, passwordStatement, relayGrants, userStatement } from "../schema/roles";
import type { Database } from "../sql/database";
import { SECRET_BYTES, ensureSecret, passwordOf } from "./password";

export interface PrepareArgs {
  readonly stage: string;
  /** `monolith` and one user a context. */
  readonly users: readonly string[];
  /** Signed in as the master user. */
  readonly master: Database;
  readonly secrets: SecretsManagerClient;
  readonly randomBytes: (size: number) => Buffer;
}

export async function prepareDatabase(args: PrepareArgs): Promise<{ readonly users: readonly string[] }> {
  const { stage, users, master, secrets, randomBytes } = args;
  const relays = users.filter((user) => user !== MONOLITH_DATABASE_USER);
  const random = (): string => randomBytes(SECRET_BYTES).toString("base64url");

  await installSchema(master);
  await ensureUser(MONOLITH_DATABASE_USER);
  for (const statement of monolithGrants()) await master.execute(statement);
  for (const user of relays) {
    await ensureUser(user);
    for (const statement of relayGrants(user)) await master.execute(statement);
  }
  await ensureSecret(secrets, forwardSecretName(stage), random);
  return { users: [MONOLITH_DATABASE_USER, ...relays] };

  /** The secret is the truth of a password: role and secret agree again after a run that died between the two. */
  async function ensureUser(user: string): Promise<void> {
    const name = databaseSecretName(stage, user);
    const create = (): string => JSON.stringify({ username: user, password: random() });
    const password = passwordOf(name, await ensureSecret(secrets, name, create));
    await master.execute(userStatement(user));
    await master.execute(passwordStatement(user, password));
  }
}
