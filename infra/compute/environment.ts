/** Environment of the processes that a stage runs; migration/runtime reads these names. Pure. */
import type { StageConfig } from "./config/schema";
import { busName, forwardSecretName, relayFunctionName } from "./names";

export type Environment = Readonly<Record<string, string>>;

export interface StageEnvironment {
  readonly stage: string;
  readonly config: Pick<StageConfig, "authPublicKey" | "settings" | "gates">;
  readonly publicUrl: string;
  readonly testerSecret: string;
}

export interface DatabaseEnvironment {
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly database: string;
}

const common = ({ stage, config, publicUrl, testerSecret }: StageEnvironment): Environment => ({
  BANYAN_STAGE: stage,
  BANYAN_SETTINGS: JSON.stringify(config.settings),
  BANYAN_PUBLIC_URL: publicUrl,
  BANYAN_TESTER: testerSecret,
});

/** For those that answer requests: they check bearer tokens and forward late writes. */
const serving = (args: StageEnvironment): Environment => ({
  ...common(args),
  AUTH_PUBLIC_KEY: args.config.authPublicKey,
  BANYAN_FORWARD_SECRET: forwardSecretName(args.stage),
});

const database = ({ clusterArn, secretArn, database }: DatabaseEnvironment): Environment => ({
  DATABASE_CLUSTER_ARN: clusterArn,
  DATABASE_SECRET_ARN: secretArn,
  DATABASE_NAME: database,
});

/** @param publishers generations of the contexts that the context subscribes to and that are to publish, by name */
export const apiEnvironment = (
  args: StageEnvironment,
  context: string,
  table: string,
  publishers: Readonly<Record<string, number>> = {},
): Environment => ({
  ...serving(args),
  BANYAN_CONTEXT: context,
  BANYAN_TABLE: table,
  BANYAN_RELAY_FUNCTION: relayFunctionName(args.stage, context),
  ...(Object.keys(publishers).length === 0 ? {} : { BANYAN_PUBLISHERS: JSON.stringify(publishers) }),
});

export const listenerEnvironment = (stage: string, table: string): Environment => ({
  BANYAN_STAGE: stage,
  BANYAN_TABLE: table,
});

export const relayEnvironment = (
  args: StageEnvironment,
  context: { readonly name: string; readonly table: string; readonly generation: number },
  access: DatabaseEnvironment,
): Environment => ({
  ...common(args),
  ...database(access),
  BANYAN_CONTEXT: context.name,
  BANYAN_TABLE: context.table,
  BANYAN_GENERATION: String(context.generation),
  BANYAN_BUS: busName(args.stage),
  BANYAN_GATES: JSON.stringify(args.config.gates),
});

/** Lambda sets `AWS_REGION` itself; a task gets it here. */
export const monolithEnvironment = (
  args: StageEnvironment,
  access: DatabaseEnvironment,
  task: { readonly region: string; readonly port: number; readonly seed: boolean },
): Environment => ({
  ...serving(args),
  ...database(access),
  AWS_REGION: task.region,
  PORT: String(task.port),
  ...(task.seed ? { SEED: "true" } : {}),
});

export const databaseEnvironment = (stage: string, access: DatabaseEnvironment): Environment => ({
  BANYAN_STAGE: stage,
  DATABASE_CLUSTER_ARN: access.clusterArn,
  DATABASE_MASTER_SECRET_ARN: access.secretArn,
  DATABASE_NAME: access.database,
});
