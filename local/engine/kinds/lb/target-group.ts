import type { HealthCheckSettings, TargetGroupSettings } from "../../../services/elb/model";
import type { ElbService } from "../../../services/elb/service";
import { healthCheckProblems, nameProblems } from "../../../services/elb/validation";
import type { CheckFailure, Props, ResourceKind } from "../../resource-kind";
import { hasUnknown } from "../../wire/values";
import { booleanOf, failures, isSet, numberOf, recordOf, required, textOf } from "../inputs";

const TYPES = ["instance", "ip", "lambda"] as const;

/** The provider's defaults. Functions are not checked unless the program asks for it. */
function healthCheckOf(inputs: Props): HealthCheckSettings {
  const check = recordOf(inputs, "healthCheck") ?? {};
  const isLambda = textOf(inputs, "targetType") === "lambda";
  return {
    enabled: booleanOf(check, "enabled") ?? (!isLambda || isSet(inputs, "healthCheck")),
    path: textOf(check, "path") ?? "/",
    intervalSeconds: numberOf(check, "interval") ?? (isLambda ? 35 : 30),
    timeoutSeconds: numberOf(check, "timeout") ?? (isLambda ? 30 : 5),
    healthyThreshold: numberOf(check, "healthyThreshold") ?? 3,
    unhealthyThreshold: numberOf(check, "unhealthyThreshold") ?? 3,
    matcher: textOf(check, "matcher") ?? "200",
  };
}

function settingsOf(inputs: Props, name = required(inputs, "name")): TargetGroupSettings {
  const targetType = TYPES.find((type) => type === textOf(inputs, "targetType")) ?? "instance";
  const port = numberOf(inputs, "port");
  const algorithm = textOf(inputs, "loadBalancingAlgorithmType");
  return {
    name,
    targetType,
    healthCheck: healthCheckOf(inputs),
    deregistrationDelaySeconds: numberOf(inputs, "deregistrationDelay") ?? 300,
    multiValueHeaders: booleanOf(inputs, "lambdaMultiValueHeadersEnabled") ?? false,
    algorithm: algorithm === "least_outstanding_requests" ? algorithm : "round_robin",
    ...(port !== undefined && { port }),
  };
}

function check(inputs: Props): readonly CheckFailure[] {
  const found: CheckFailure[] = [];
  const name = textOf(inputs, "name");
  const type = textOf(inputs, "targetType") ?? "instance";
  if (name !== undefined) found.push(...failures("name", nameProblems("target group", name)));
  if (type === "alb" || !["instance", "ip", "lambda"].includes(type))
    found.push({ property: "targetType", reason: `the local load balancer does not emulate target type '${type}'` });
  if (type === "lambda" && (isSet(inputs, "port") || isSet(inputs, "vpcId")))
    found.push({
      property: "targetType",
      reason: "port and vpcId cannot be specified for target groups with target type 'lambda'",
    });
  if (type !== "lambda")
    for (const property of ["port", "protocol", "vpcId"])
      if (!isSet(inputs, property))
        found.push({ property, reason: `"${property}": required field is not set when target_type is '${type}'` });
  if (type !== "lambda" && booleanOf(inputs, "lambdaMultiValueHeadersEnabled") === true)
    found.push({
      property: "lambdaMultiValueHeadersEnabled",
      reason: "is for target groups with target type 'lambda' only",
    });
  const stickiness = recordOf(inputs, "stickiness");
  if (stickiness && booleanOf(stickiness, "enabled") !== false)
    found.push({ property: "stickiness", reason: "the local load balancer does not emulate stickiness: leave it off" });
  if (!hasUnknown(inputs["healthCheck"]) && !hasUnknown(inputs["deregistrationDelay"]))
    found.push(...failures("healthCheck", healthCheckProblems(settingsOf(inputs, name ?? ""))));
  return found;
}

/** `aws:lb/targetGroup:TargetGroup` */
export const targetGroupKind = (elb: ElbService): ResourceKind => ({
  token: "aws:lb/targetGroup:TargetGroup",
  replaceOn: ["name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId", "ipAddressType"],
  computed: ["arn", "arnSuffix", "loadBalancerArns"],
  autoName: { property: "name", maxLength: 32 },
  check,
  create: async (inputs) => {
    const arn = elb.createTargetGroup(settingsOf(inputs));
    return { id: arn, outputs: outputsOf(arn, inputs) };
  },
  update: async (arn, _olds, news) => {
    elb.updateTargetGroup(arn, settingsOf(news));
    return outputsOf(arn, news);
  },
  delete: async (arn) => elb.deleteTargetGroup(arn),
  read: async (arn, olds) => (elb.targetGroup(arn) ? olds : undefined),
});

const outputsOf = (arn: string, inputs: Props): Props => ({
  ...inputs,
  arn,
  arnSuffix: arn.split(":").slice(5).join(":"),
  loadBalancerArns: [],
});
