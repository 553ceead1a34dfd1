/** The function `banyan-<stage>-database`, invoked in the resource graph before anything else uses the database. */
import { randomBytes } from "node:crypto";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { requiredEnvironment } from "../environment";
import { createDatabase } from "../sql/data-api";
import { prepareDatabase } from "./prepare";

export interface DatabaseEvent {
  readonly kind: "database";
  readonly users: readonly string[];
  /** `SCHEMA_FINGERPRINT` of the program: not read here, but a new one invokes again. */
  readonly schema: string;
  /** Added by `aws.lambda.Invocation` with `lifecycleScope: "CRUD"`. */
  readonly tf?: { readonly action?: string };
}

/** Postgres cuts names at 63 characters; ours are plain, so that a typing error is not quoted into a role. */
const USER = /^[a-z][a-z0-9_]{0,62}$/;

/** @throws Error for an event that is not ours or a user name that is not plain. */
export async function handler(event: DatabaseEvent): Promise<{ readonly users: readonly string[] }> {
  if (event.kind !== "database")
    throw new Error(`the database function understands {"kind":"database"}, not ${JSON.stringify(event)}`);
  // The stage's database goes with its stack: nothing to undo before that.
  if (event.tf?.action === "delete") return { users: [] };
  const unknown = event.users.find((user) => !USER.test(user));
  if (unknown !== undefined)
    throw new Error(`"${unknown}" cannot be a database user: lower-case letters, digits and _`);
  const environment = requiredEnvironment(process.env, [
    "BANYAN_STAGE",
    "DATABASE_CLUSTER_ARN",
    "DATABASE_MASTER_SECRET_ARN",
    "DATABASE_NAME",
  ]);
  return prepareDatabase({
    stage: environment.BANYAN_STAGE,
    users: event.users,
    master: createDatabase({
      client: new RDSDataClient({ maxAttempts: 1 }),
      clusterArn: environment.DATABASE_CLUSTER_ARN,
      secretArn: environment.DATABASE_MASTER_SECRET_ARN,
      database: environment.DATABASE_NAME,
    }),
    secrets: new SecretsManagerClient({}),
    randomBytes,
  });
}
