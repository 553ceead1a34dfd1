import type { ServiceSettings } from "../../../services/ecs/model";
import type { EcsService } from "../../../services/ecs/service";
import { nameProblems } from "../../../services/ecs/validation";
import type { CheckFailure, Props, ResourceKind } from "../../resource-kind";
import { booleanOf, failures, isSet, numberOf, recordOf, recordsOf, required, textOf } from "../inputs";

function settingsOf(inputs: Props): ServiceSettings {
  const [balancer] = recordsOf(inputs, "loadBalancers");
  const targetGroupArn = balancer ? required(balancer, "targetGroupArn") : undefined;
  const breaker = recordOf(inputs, "deploymentCircuitBreaker") ?? {};
  return {
    name: required(inputs, "name"),
    clusterArn: required(inputs, "cluster"),
    taskDefinitionArn: required(inputs, "taskDefinition"),
    desiredCount: numberOf(inputs, "desiredCount") ?? 0,
    minimumHealthyPercent: numberOf(inputs, "deploymentMinimumHealthyPercent") ?? 100,
    maximumPercent: numberOf(inputs, "deploymentMaximumPercent") ?? 200,
    circuitBreaker: {
      enable: booleanOf(breaker, "enable") ?? false,
      rollback: booleanOf(breaker, "rollback") ?? false,
    },
    healthCheckGraceSeconds: numberOf(inputs, "healthCheckGracePeriodSeconds") ?? 0,
    deployment: JSON.stringify(inputs["triggers"] ?? {}),
    ...(targetGroupArn !== undefined && { targetGroupArn }),
  };
}

const waits = (inputs: Props): boolean => booleanOf(inputs, "waitForSteadyState") ?? false;

function check(inputs: Props): readonly CheckFailure[] {
  const found: CheckFailure[] = [];
  const name = textOf(inputs, "name");
  if (name !== undefined) found.push(...failures("name", nameProblems("serviceName", name)));
  const grace = numberOf(inputs, "healthCheckGracePeriodSeconds");
  if (grace !== undefined && !(grace >= 0 && grace <= 2_147_483_647))
    found.push({ property: "healthCheckGracePeriodSeconds", reason: "expected to be in the range (0 - 2147483647)" });
  if (recordsOf(inputs, "loadBalancers").length > 1)
    found.push({ property: "loadBalancers", reason: "the local service runner registers with one target group only" });
  if (textOf(inputs, "launchType") === "FARGATE" && !isSet(inputs, "networkConfiguration"))
    found.push({
      property: "networkConfiguration",
      reason: "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    });
  return found;
}

/** `aws:ecs/service:Service`. Waits for the steady state when the program asks for it. */
export const serviceKind = (ecs: EcsService): ResourceKind => ({
  token: "aws:ecs/service:Service",
  replaceOn: ["name", "cluster", "launchType", "schedulingStrategy", "deploymentController"],
  computed: ["arn"],
  autoName: { property: "name", maxLength: 255 },
  check,
  create: async (inputs) => {
    const arn = ecs.createService(settingsOf(inputs));
    try {
      if (waits(inputs)) await ecs.steady(arn);
    } catch (error) {
      // Nothing is recorded of a failed create: the next update must be able to create it again.
      await ecs.deleteService(arn);
      throw error;
    }
    return { id: arn, outputs: { ...inputs, arn } };
  },
  update: async (arn, _olds, news) => {
    ecs.updateService(arn, settingsOf(news));
    if (waits(news)) await ecs.steady(arn);
    return { ...news, arn };
  },
  delete: async (arn) => {
    if (ecs.service(arn)) await ecs.deleteService(arn);
  },
  read: async (arn, olds) => (ecs.service(arn) ? olds : undefined),
});
