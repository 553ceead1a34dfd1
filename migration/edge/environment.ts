/** What the monolith's task is told by its environment. */
import {
  type Environment,
  required,
  STAGE_VARIABLES,
  type StageEnvironment,
  stageEnvironment,
} from "../runtime/environment";

export interface TaskEnvironment extends StageEnvironment {
  readonly port: number;
  readonly clusterArn: string;
  readonly secretArn: string;
  readonly databaseName: string;
  /** Fill an empty database with plausible data (local stages). */
  readonly seed: boolean;
}

/** @throws Error that names every variable which is missing, or the port that is none */
export function readTaskEnvironment(env: Environment): TaskEnvironment {
  const database = ["DATABASE_CLUSTER_ARN", "DATABASE_SECRET_ARN", "DATABASE_NAME"];
  const read = required(env, [...STAGE_VARIABLES, "PORT", ...database]);
  const port = Number(read("PORT"));
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT must be a port number, not ${JSON.stringify(read("PORT"))}`);
  return {
    ...stageEnvironment(read, env),
    port,
    clusterArn: read("DATABASE_CLUSTER_ARN"),
    secretArn: read("DATABASE_SECRET_ARN"),
    databaseName: read("DATABASE_NAME"),
    seed: env["SEED"] === "true",
  };
}
