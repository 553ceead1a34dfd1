/** AWS's documented limits of a function. https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
import type { FunctionSettings } from "./function";

export interface Violation {
  readonly property: string;
  readonly reason: string;
}

/** Environment variables together. */
const MAX_ENVIRONMENT_BYTES = 4_096;

/** Names that Lambda sets itself. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED_VARIABLES = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
]);

/** What is wrong with settings; unknown parts are left out by the caller. Properties are named as in `FunctionSettings`. */
export function violations(settings: Partial<FunctionSettings>): readonly Violation[] {
  const found: Violation[] = [];
  const { name, handler, runtime, memoryMb, timeoutSeconds, environment, reservedConcurrency } = settings;
  if (name !== undefined && !/^[a-zA-Z0-9-_]{1,64}$/.test(name))
    found.push({
      property: "name",
      reason: `${name.length > 64 ? `is ${name.length} characters long; at most 64` : "only letters, digits, - and _"} are allowed`,
    });
  if (handler !== undefined && !/^[^\s]{1,128}$/.test(handler))
    found.push({ property: "handler", reason: "must be 1 to 128 characters without spaces" });
  if (runtime !== undefined && !/^nodejs\d+\.x$/.test(runtime))
    found.push({ property: "runtime", reason: `the local cloud runs Node.js only, not ${runtime}` });
  if (memoryMb !== undefined && !within(memoryMb, 128, 10_240))
    found.push({ property: "memoryMb", reason: `expected to be in the range (128 - 10240), got ${memoryMb}` });
  if (timeoutSeconds !== undefined && !within(timeoutSeconds, 1, 900))
    found.push({ property: "timeoutSeconds", reason: `expected to be in the range (1 - 900), got ${timeoutSeconds}` });
  if (reservedConcurrency !== undefined && !within(reservedConcurrency, 0, 900))
    found.push({
      property: "reservedConcurrency",
      reason: `must leave at least 100 of the account's 1000 unreserved; got ${reservedConcurrency}`,
    });
  if (environment) found.push(...environmentViolations(environment));
  return found;
}

function environmentViolations(environment: Readonly<Record<string, string>>): readonly Violation[] {
  const found: Violation[] = [];
  const property = "environment";
  for (const key of Object.keys(environment)) {
    if (RESERVED_VARIABLES.has(key))
      found.push({
        property,
        reason: `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${key}`,
      });
    else if (!/^[a-zA-Z]\w+$/.test(key))
      found.push({ property, reason: `${key}: names begin with a letter and have at least two letters, digits or _` });
  }
  const bytes = Buffer.byteLength(JSON.stringify(environment));
  if (bytes > MAX_ENVIRONMENT_BYTES)
    found.push({
      property,
      reason: `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit (${bytes} bytes).`,
    });
  return found;
}

const within = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;
