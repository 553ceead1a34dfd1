import type { MetricSink } from "../cloudwatch/metrics";
import type { TargetHealth } from "../elb/service";
import type { TargetReference } from "../elb/model";
import type { LogSink } from "../logs/service";
import type { Processes } from "../process";
import type { Random } from "../random";
import type { CredentialsFor } from "../roles";
import type { Clock } from "../service";
import type { Images } from "./model";

/** What tasks need of the load balancer. */
export interface TargetRegistrar {
  registerTarget(groupArn: string, target: TargetReference, saved: boolean): void;
  deregisterTarget(groupArn: string, target: TargetReference): Promise<void>;
  targetHealth(groupArn: string): readonly TargetHealth[];
  onTargetHealth(listener: (groupArn: string, health: TargetHealth) => void): () => void;
}

export interface EcsOptions {
  readonly directory: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly processes: Processes;
  readonly credentialsFor: CredentialsFor;
  readonly apiUrl: () => string;
  readonly logs: LogSink;
  readonly metrics: MetricSink;
  readonly targets: TargetRegistrar;
  readonly images: Images;
  /** The value of a secret or parameter that a container definition names. Without it such definitions fail. */
  readonly secretValue?: (arn: string) => Promise<string>;
}
