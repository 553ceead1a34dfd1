/** Names of what a stage deploys: the contract's, and those that only the program needs. Pure. */
import { stagePrefix, targetGroupName } from "../../migration/runtime/names";

export {
  apiFunctionName,
  brakeParameterPath,
  busName,
  databaseFunctionName,
  databaseSecretName,
  deadLetterQueueName,
  eventSource,
  forwardSecretName,
  functionLogGroup,
  listenerFunctionName,
  monolithLogGroup,
  relayFunctionName,
  stagePrefix,
  subscriptionRuleName,
  sweepScheduleName,
  tableName,
  targetGroupName,
} from "../../migration/runtime/names";

/** The load balancer's group of monolith tasks. "monolith" is a reserved context name, so it cannot collide. */
export const monolithTargetGroupName = (stage: string): string => targetGroupName(stage, "monolith");
/** The role that the monolith's code has. */
export const monolithTaskRoleName = (stage: string): string => `${stagePrefix(stage)}-monolith`;
/** The role that ECS has while it starts a task: pulls the image, creates the log stream. */
export const monolithExecutionRoleName = (stage: string): string => `${stagePrefix(stage)}-monolith-execution`;
export const sweepRoleName = (stage: string, context: string): string => `${stagePrefix(stage)}-${context}-sweep`;
export const alarmTopicName = (stage: string): string => `${stagePrefix(stage)}-alarms`;
export const contextDashboardName = (stage: string, context: string): string => `${stagePrefix(stage)}-${context}`;

/** Sweeps and rings that the relay failed on. */
export const relayFailuresQueueName = (stage: string, context: string): string =>
  `${stagePrefix(stage)}-${context}-relay-failures`;
/** The load balancer's log. Names of buckets are unique in the world, so the account's number is part of it. Limit: 63 characters. */
export const accessLogBucketName = (stage: string, account: string): string =>
  `${stagePrefix(stage)}-access-logs-${account}`;

/** How people find the stage's key. */
export const keyAlias = (stage: string): string => `alias/${stagePrefix(stage)}`;
