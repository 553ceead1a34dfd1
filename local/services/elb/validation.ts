/**
 * AWS's limits of rules, actions and target groups.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
import { cidrMatcher } from "./cidr";
import type { Action, Condition, TargetGroupSettings } from "./model";
import { countWildcards } from "./wildcard";

export const LIMITS = {
  conditionValuesPerRule: 5,
  valuesPerCondition: 3,
  wildcardsPerRule: 5,
  rulesPerLoadBalancer: 100,
  targetGroupsPerAction: 5,
  targetGroups: 100,
  priority: { least: 1, most: 50_000 },
  weight: { least: 0, most: 999 },
  patternLength: 128,
} as const;

const ONCE = new Set(["path-pattern", "host-header", "http-request-method", "source-ip"]);

const valuesOf = (condition: Condition): readonly string[] =>
  condition.field === "query-string"
    ? condition.values.map(({ key = "", value }) => `${key}${value}`)
    : [...condition.values, ...(("regexValues" in condition && condition.regexValues) || [])];

/** What is wrong with a rule's conditions. */
export function conditionProblems(conditions: readonly Condition[]): readonly string[] {
  const problems: string[] = [];
  if (conditions.length === 0) problems.push("A condition must be specified");
  const all = conditions.flatMap(valuesOf);
  if (all.length > LIMITS.conditionValuesPerRule)
    problems.push(
      `A rule can only have '${LIMITS.conditionValuesPerRule}' condition values; this one has ${all.length}`,
    );
  const wildcards = all.reduce((sum, value) => sum + countWildcards(value), 0);
  if (wildcards > LIMITS.wildcardsPerRule)
    problems.push(`A rule can only have '${LIMITS.wildcardsPerRule}' wildcards; this one has ${wildcards}`);
  for (const field of ONCE)
    if (conditions.filter((condition) => condition.field === field).length > 1)
      problems.push(`A rule can only have one '${field}' condition`);
  return [...problems, ...conditions.flatMap(valueProblems)];
}

function valueProblems(condition: Condition): readonly string[] {
  const { field } = condition;
  const values = valuesOf(condition);
  const problems: string[] = [];
  if (values.length === 0) problems.push(`Condition '${field}' must have at least one value`);
  if (values.length > LIMITS.valuesPerCondition)
    problems.push(
      `Condition '${field}' can only have '${LIMITS.valuesPerCondition}' values; this one has ${values.length}`,
    );
  for (const value of values)
    if (value.length > LIMITS.patternLength)
      problems.push(`Condition value '${value}' must not be longer than '${LIMITS.patternLength}' characters`);
  if (field === "path-pattern")
    for (const value of condition.values)
      if (!/^[A-Za-z0-9_\-.$/~"'@:+&;*?]+$/.test(value))
        problems.push(`Condition value '${value}' contains a character that is not valid`);
  if (field === "host-header")
    for (const value of condition.values)
      if (!/^[A-Za-z0-9.*?-]+$/.test(value) || !value.includes("."))
        problems.push(
          `Condition value '${value}' is not a valid host name: it needs a '.' and only letters, digits, - . * ?`,
        );
  if (field === "http-request-method")
    for (const value of values)
      if (!/^[A-Z_-]{1,40}$/.test(value))
        problems.push(`Condition value '${value}' is not a valid method: A-Z, - and _ only`);
  if (field === "http-header" && !/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,40}$/.test(condition.name))
    problems.push(`Header name '${condition.name}' is not valid: 1 to 40 characters of a token`);
  if (field === "http-header" && condition.name.toLowerCase() === "host")
    problems.push("Use the 'host-header' condition for the Host header");
  if (field === "source-ip")
    try {
      cidrMatcher(values);
    } catch (error) {
      problems.push((error as Error).message);
    }
  return problems;
}

/** What is wrong with a rule's or a listener's actions. */
export function actionProblems(actions: readonly Action[]): readonly string[] {
  if (actions.length !== 1) return ["Exactly one forward, redirect or fixed-response action is required"];
  return actions.flatMap((action) => {
    if (action.type === "forward") return forwardProblems(action.targetGroups);
    if (action.type === "fixed-response")
      return /^[245]\d\d$/.test(String(action.statusCode))
        ? action.messageBody.length > 1_024
          ? ["A fixed response's message body is at most 1024 characters"]
          : []
        : [`Status code '${action.statusCode}' must be 2XX, 4XX or 5XX`];
    return [301, 302].includes(action.statusCode) ? [] : ["A redirect's status code must be HTTP_301 or HTTP_302"];
  });
}

function forwardProblems(groups: readonly { readonly arn: string; readonly weight: number }[]): readonly string[] {
  const problems: string[] = [];
  if (groups.length === 0) problems.push("A forward action needs a target group");
  if (groups.length > LIMITS.targetGroupsPerAction)
    problems.push(`The maximum number of target groups in an action is '${LIMITS.targetGroupsPerAction}'`);
  if (new Set(groups.map((group) => group.arn)).size < groups.length)
    problems.push("A target group can be only once in an action");
  for (const { weight } of groups)
    if (!Number.isInteger(weight) || weight < LIMITS.weight.least || weight > LIMITS.weight.most)
      problems.push(`Weight '${weight}' must be between '0' and '999'`);
  return problems;
}

export const priorityProblems = (priority: number): readonly string[] =>
  Number.isInteger(priority) && priority >= LIMITS.priority.least && priority <= LIMITS.priority.most
    ? []
    : [`expected priority to be in the range (1 - 50000), got ${priority}`];

/** What is wrong with the name of a load balancer or a target group. */
export function nameProblems(kind: "load balancer" | "target group", name: string): readonly string[] {
  const problems: string[] = [];
  if (name.length > 32)
    problems.push(`${kind} name '${name}' cannot be longer than '32' characters; it has ${name.length}`);
  if (!/^[A-Za-z0-9-]+$/.test(name))
    problems.push(`${kind} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`);
  if (/^-|-$/.test(name)) problems.push(`${kind} name '${name}' cannot begin or end with a hyphen`);
  if (kind === "load balancer" && name.startsWith("internal-"))
    problems.push(`${kind} name cannot begin with 'internal-'`);
  return problems;
}

export function healthCheckProblems({
  targetType,
  healthCheck,
  deregistrationDelaySeconds,
}: TargetGroupSettings): readonly string[] {
  const problems: string[] = [];
  const range = (name: string, value: number, least: number, most: number): void => {
    if (!Number.isInteger(value) || value < least || value > most)
      problems.push(`Health check ${name} must be between '${least}' and '${most}', got '${value}'`);
  };
  range("interval", healthCheck.intervalSeconds, 5, 300);
  range("timeout", healthCheck.timeoutSeconds, 2, 120);
  range("healthy threshold", healthCheck.healthyThreshold, 2, 10);
  range("unhealthy threshold", healthCheck.unhealthyThreshold, 2, 10);
  if (healthCheck.timeoutSeconds >= healthCheck.intervalSeconds && targetType !== "lambda")
    problems.push(
      `Health check timeout '${healthCheck.timeoutSeconds}' must be smaller than or equal to the interval '${healthCheck.intervalSeconds}'`,
    );
  if (!healthCheck.path.startsWith("/"))
    problems.push(`Health check path '${healthCheck.path}' must begin with a '/' character`);
  if (!/^\d{3}([-,]\d{3})*$/.test(healthCheck.matcher))
    problems.push(`Health check matcher HTTP code '${healthCheck.matcher}' must be within '200-499'`);
  if (deregistrationDelaySeconds < 0 || deregistrationDelaySeconds > 3_600)
    problems.push("deregistration_delay.timeout_seconds must be between '0' and '3600'");
  return problems;
}
