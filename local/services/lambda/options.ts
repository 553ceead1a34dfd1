import type { MetricSink } from "../cloudwatch/metrics";
import type { LogSink } from "../logs/service";
import type { Random } from "../random";
import type { CredentialsFor } from "../roles";
import type { Authorise, Clock } from "../service";
import type { StartEnvironment } from "./environment";
import type { PoolLimits } from "./pool";

export interface LambdaOptions {
  /** Folder of its state. */
  readonly directory: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly authorise: Authorise;
  readonly credentialsFor: CredentialsFor;
  /** Address of the local cloud's API, as processes see it. Asked when an environment starts. */
  readonly apiUrl: () => string;
  readonly logs: LogSink;
  readonly metrics: MetricSink;
  /** Default: 2 × cores + 2 environments (relays mostly wait, so more than cores + 1 that work), 50 ms of waiting, 250 ms of patience. */
  readonly limits?: Partial<PoolLimits>;
  /** `unlimited`: an environment for every invocation in flight, as on AWS. Default `shared`. */
  readonly scaleOut?: "shared" | "unlimited";
  /** Sends to a queue under a role; without it nothing can be. */
  readonly sendToQueue?: (queueArn: string, body: string, roleArn: string) => void;
  /** Default: worker threads. */
  readonly startEnvironment?: StartEnvironment;
}

/** The account's limit of invocations in flight. */
export const ACCOUNT_CONCURRENCY = 1_000;
