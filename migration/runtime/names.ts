/**
 * Names of everything a stage deploys, from stage and context alone, so that documents are known at preview.
 * Limits: function 64, role 64, table 255, target group 32 characters.
 */

/** The tester header: `old` and `new` force a path, and carry the tester secret: `old-<secret>`, `new-<secret>`. */
export const TESTER_HEADER = "x-banyan-path";
/** Set on a forwarded request: `<unix ms>.<hex HMAC-SHA256>`. See `forward-marker.ts`. */
export const FORWARD_HEADER = "x-banyan-forwarded";
/** Set on an answer that refuses a write before it had any effect: the name of the context. The one answer after which a forward may be retried. */
export const REFUSED_HEADER = "x-banyan-refused";
/** Name of the cookie that pins a client's reads of a context to the side that acknowledged its write. See `pin-cookie.ts`. */
export const pinCookie = (context: string): string => `banyan-pin-${context}`;

export const stagePrefix = (stage: string): string => `banyan-${stage}`;
export const tableName = (stage: string, context: string, generation: number): string =>
  `banyan-${stage}-${context}-g${generation}`;
export const apiFunctionName = (stage: string, context: string): string => `banyan-${stage}-${context}-api`;
export const relayFunctionName = (stage: string, context: string): string => `banyan-${stage}-${context}-relay`;
/** Creates database roles, the `banyan` schema and the shared secrets; invoked in the graph before anything else uses the database. */
export const databaseFunctionName = (stage: string): string => `banyan-${stage}-database`;
export const targetGroupName = (stage: string, context: string): string => `bn-${stage}-${context}`;
export const sweepScheduleName = (stage: string, context: string): string => `banyan-${stage}-${context}-sweep`;
export const databaseSecretName = (stage: string, user: string): string => `banyan/${stage}/database/${user}`;
export const forwardSecretName = (stage: string): string => `banyan/${stage}/forward-key`;
export const brakeParameterPath = (stage: string): string => `/banyan/${stage}/brake`;
export const functionLogGroup = (functionName: string): string => `/aws/lambda/${functionName}`;
export const monolithLogGroup = (stage: string): string => `/banyan/${stage}/monolith`;

/** The bus on which contexts publish their changes. */
export const busName = (stage: string): string => `banyan-${stage}`;
/** `Source` of the events that a context publishes; its relay may publish under no other. */
export const eventSource = (context: string): string => `banyan.${context}`;
/** Keeps a context's views: exists where the context subscribes. */
export const listenerFunctionName = (stage: string, context: string): string => `banyan-${stage}-${context}-listener`;
/** The rule that brings a publisher's events to a subscriber. */
export const subscriptionRuleName = (stage: string, context: string, publisher: string): string =>
  `banyan-${stage}-${context}-from-${publisher}`;
/** Events that a context's listener did not get, or failed on. */
export const deadLetterQueueName = (stage: string, context: string): string =>
  `banyan-${stage}-${context}-dead-letters`;

/** Postgres roles. The monolith owns its schema; each relay is a member of `monolith` and of `banyan_relay`. */
export const MONOLITH_DATABASE_USER = "monolith";
export const RELAY_DATABASE_GROUP = "banyan_relay";
export const relayDatabaseUser = (context: string): string => `banyan_${context.replace(/-/g, "_")}`;
export const DATABASE_NAME = "conference";
