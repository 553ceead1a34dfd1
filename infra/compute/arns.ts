/** ARNs built from names, so that policy documents are known at preview. Pure. */
import {
  databaseSecretName,
  forwardSecretName,
  functionLogGroup,
  stagePrefix,
  tableName,
} from "../../migration/runtime/names";

/** Where a stage stands. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** The partition that a region belongs to. */
export const partitionOf = (region: string): string =>
  region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";

const arn = (place: Place, service: string, resource: string): string =>
  `arn:${place.partition}:${service}:${place.region}:${place.account}:${resource}`;

export const functionArn = (place: Place, name: string): string => arn(place, "lambda", `function:${name}`);

export const tableArn = (place: Place, stage: string, context: string, generation: number): string =>
  arn(place, "dynamodb", `table/${tableName(stage, context, generation)}`);

export const tableIndexesArn = (place: Place, stage: string, context: string, generation: number): string =>
  `${tableArn(place, stage, context, generation)}/index/*`;

/** The streams of a log group: where lines are put. */
export const logStreamsArn = (place: Place, group: string): string => arn(place, "logs", `log-group:${group}:*`);

export const functionLogStreamsArn = (place: Place, name: string): string =>
  logStreamsArn(place, functionLogGroup(name));

export const busArn = (place: Place, bus: string): string => arn(place, "events", `event-bus/${bus}`);

export const ruleArn = (place: Place, bus: string, rule: string): string => arn(place, "events", `rule/${bus}/${rule}`);

export const queueArn = (place: Place, queue: string): string => arn(place, "sqs", queue);

export const clusterArn = (place: Place, stage: string): string => arn(place, "rds", `cluster:${stagePrefix(stage)}`);

/** Secrets Manager ends each ARN with a hyphen and six characters of its own choice. */
const secretArn = (place: Place, name: string): string => arn(place, "secretsmanager", `secret:${name}-??????`);

export const databaseSecretArn = (place: Place, stage: string, user: string): string =>
  secretArn(place, databaseSecretName(stage, user));

export const forwardSecretArn = (place: Place, stage: string): string => secretArn(place, forwardSecretName(stage));

/** Master secrets that RDS manages have names of RDS' own choice; a condition on their cluster narrows this. */
export const managedSecretsArn = (place: Place): string => arn(place, "secretsmanager", "secret:rds!cluster-*");

export const repositoryArn = (place: Place, repository: string): string =>
  arn(place, "ecr", `repository/${repository}`);

/** Roles belong to no region. Their names are their functions'. */
export const roleArn = (place: Place, name: string): string =>
  `arn:${place.partition}:iam::${place.account}:role/${name}`;

export const rootArn = (place: Place): string => `arn:${place.partition}:iam::${place.account}:root`;

/** What is in a bucket. A bucket's ARN names neither region nor account. */
export const objectsArn = (place: Place, bucket: string, prefix: string): string =>
  `arn:${place.partition}:s3:::${bucket}/${prefix}/*`;

/** The stage's application load balancer, whatever identifier AWS gives it. */
export const loadBalancerArn = (place: Place, name: string): string =>
  arn(place, "elasticloadbalancing", `loadbalancer/app/${name}/*`);

/** Log groups whose names start with `prefix`. */
export const logGroupsArn = (place: Place, prefix: string): string => arn(place, "logs", `log-group:${prefix}*`);

/** The stage's alarms. */
export const alarmsArn = (place: Place, stage: string): string =>
  arn(place, "cloudwatch", `alarm:${stagePrefix(stage)}-*`);
