/** The service runner's view of ECS: one container a task, a real process on this machine. */

export interface TaskDefinitionSettings {
  readonly family: string;
  readonly taskRoleArn?: string;
  /** Pulls the image and writes the log, before and beside the task's own code. */
  readonly executionRoleArn?: string;
  readonly container: ContainerSettings;
}

export interface ContainerSettings {
  readonly name: string;
  /** `repository@sha256:…`; the digest is looked up among the images that this machine has. */
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Variables from secrets and parameters: name → ARN. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly containerPort?: number;
  /** Between SIGTERM and SIGKILL. Default 30. */
  readonly stopTimeoutSeconds: number;
  readonly logGroup?: string;
}

export interface ServiceSettings {
  readonly name: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly desiredCount: number;
  readonly targetGroupArn?: string;
  /** Bounds of a rolling replacement. Default 100 and 200. */
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean };
  /** A new task may be unhealthy for this long. */
  readonly healthCheckGraceSeconds: number;
  /** A new value replaces all tasks, though nothing else changed. */
  readonly deployment: string;
}

/** What an image digest stands for here. */
export interface LocalImage {
  /** Where it runs. */
  readonly directory: string;
  /** `node` is this process's own Node. */
  readonly command: readonly string[];
}

export type Images = ReadonlyMap<string, LocalImage>;

/** How a deployment stands. */
export type DeploymentStatus =
  | { readonly status: "steady"; readonly running: number }
  | { readonly status: "in-progress"; readonly running: number; readonly failed: number }
  | { readonly status: "failed"; readonly reason: string };
