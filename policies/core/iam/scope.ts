/** Whether a resource of a statement names one thing. */
import { parseArn } from "../arn";
import { hasWildcard } from "../glob";
import { asList, isObject, member, UNKNOWN, type Value } from "../value";

/** Limits that an ARN's parts must lie in; an empty list allows any literal. */
export interface ScopeLimits {
  readonly partitions: readonly string[];
  readonly regions: readonly string[];
  readonly accounts: readonly string[];
}

/** Services whose ARNs leave out the region, or region and account. */
const WITHOUT_REGION = ["iam", "s3", "route53", "cloudfront", "sts", "organizations", "globalaccelerator"];
const WITHOUT_ACCOUNT = ["s3", "route53", "apigateway"];

/** Wildcards that AWS makes necessary, each behind a literal name. */
const SHAPES: Readonly<Record<string, readonly RegExp[]>> = {
  dynamodb: [/^table\/[\w.-]+\/(index|stream)\/\*$/],
  logs: [/^log-group:[\w./#-]+:\*$/, /^log-group:[\w./#-]+:log-stream:\*$/],
  lambda: [/^function:[\w-]+:\*$/],
  secretsmanager: [/^secret:[\w/+=.@!-]+-\?{6}$/],
  ssm: [/^parameter(\/[\w.-]+){3,}\/\*$/],
  "execute-api": [/^[\w]+\/\*$/],
  // What has no name before it exists, below a literal one: objects, runs, and ids that AWS appends.
  s3: [/^[a-z0-9][a-z0-9.-]+\/([\w.=/-]*\/)?\*$/],
  states: [/^(execution|express):[\w-]+:\*$/],
  ecs: [/^(task|container-instance)\/[\w-]+\/\*$/],
  elasticloadbalancing: [/^targetgroup\/[\w-]+\/\*$/, /^loadbalancer\/(app|net)\/[\w-]+\/\*$/],
};

/**
 * Actions that have resources on paper but none to name here: network interfaces of functions in a network do not exist
 * beforehand, and metrics have no ARN (the data set that newer formats may name is optional).
 */
const NOTHING_TO_NAME = new Set(
  [
    "cloudwatch:GetMetricData",
    "cloudwatch:ListMetrics",
    "cloudwatch:PutMetricData",
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ].map((action) => action.toLowerCase()),
);

export const hasNothingToName = (action: string): boolean => NOTHING_TO_NAME.has(action.toLowerCase());

/** The tag by which RDS says whose master secret it is. */
const OWNER_TAG = "aws:ResourceTag/aws:rds:primaryDBClusterArn";

/** A secret that RDS names itself is narrow enough when a condition names the cluster that it belongs to. */
function isManagedSecret(service: string, resource: string, condition: Value): boolean {
  if (service !== "secretsmanager" || resource !== "secret:rds!cluster-*") return false;
  const test = isObject(condition) ? member(condition, "StringEquals") : null;
  const expected = asList(member(test, OWNER_TAG));
  if (expected === UNKNOWN || expected.length === 0) return false;
  return expected.every((arn) => typeof arn === "string" && !hasWildcard(arn) && parseArn(arn) !== undefined);
}

const literal = (text: string): boolean => text !== "" && !hasWildcard(text) && !text.includes("${");

const within = (allowed: readonly string[], value: string): boolean => allowed.length === 0 || allowed.includes(value);

/** What is too wide about a resource, or `undefined` when it names one thing. */
export function tooWide(resource: string, condition: Value, limits: ScopeLimits): string | undefined {
  if (resource === "*") return "stands for every resource";
  const arn = parseArn(resource);
  if (arn === undefined) return "is no complete ARN";
  if (!literal(arn.partition) || !within(limits.partitions, arn.partition))
    return "has a partition that is not allowed";
  if (!literal(arn.service)) return "names no service";
  const regionOk = literal(arn.region) || (arn.region === "" && WITHOUT_REGION.includes(arn.service));
  if (!regionOk || (arn.region !== "" && !within(limits.regions, arn.region)))
    return "has a region that is not allowed";
  const accountOk = /^\d{12}$/.test(arn.account) || (arn.account === "" && WITHOUT_ACCOUNT.includes(arn.service));
  if (!accountOk || (arn.account !== "" && !within(limits.accounts, arn.account)))
    return "has an account that is not allowed";
  if (literal(arn.resource)) return undefined;
  if ((SHAPES[arn.service] ?? []).some((shape) => shape.test(arn.resource))) return undefined;
  if (isManagedSecret(arn.service, arn.resource, condition)) return undefined;
  return "has a wildcard where a name must stand";
}
