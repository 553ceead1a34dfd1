import type { EcsService } from "../../../services/ecs/service";
import { fargateProblems, nameProblems } from "../../../services/ecs/validation";
import type { CheckFailure, ResourceKind } from "../../resource-kind";
import { failures, isSet, numberOf, required, textOf, textsOf } from "../inputs";
import { containerOf, containerProblems } from "./containers";

/** `aws:ecs/taskDefinition:TaskDefinition`: every change is a new revision. */
export const taskDefinitionKind = (ecs: EcsService): ResourceKind => ({
  token: "aws:ecs/taskDefinition:TaskDefinition",
  replaceOn: [
    "containerDefinitions",
    "cpu",
    "enableFaultInjection",
    "ephemeralStorage",
    "executionRoleArn",
    "family",
    "ipcMode",
    "memory",
    "networkMode",
    "pidMode",
    "placementConstraints",
    "proxyConfiguration",
    "requiresCompatibilities",
    "runtimePlatform",
    "taskRoleArn",
    "volumes",
  ],
  computed: ["arn", "arnWithoutRevision", "revision"],
  check: (inputs) => {
    const found: CheckFailure[] = [];
    const family = textOf(inputs, "family");
    if (family !== undefined) found.push(...failures("family", nameProblems("family", family)));
    const fargate = textsOf(inputs, "requiresCompatibilities").includes("FARGATE");
    if (fargate)
      for (const property of ["cpu", "memory"])
        if (!isSet(inputs, property))
          found.push({ property, reason: `Fargate requires task definition to have ${property} set` });
    if (fargate && textOf(inputs, "networkMode") !== "awsvpc")
      found.push({ property: "networkMode", reason: "Fargate only supports network mode 'awsvpc'." });
    const [cpu, memory] = [numberOf(inputs, "cpu"), numberOf(inputs, "memory")];
    if (fargate && cpu !== undefined && memory !== undefined)
      found.push(...failures("memory", fargateProblems(cpu, memory)));
    const definitions = textOf(inputs, "containerDefinitions");
    if (definitions !== undefined)
      try {
        const container = containerOf(definitions);
        found.push(...failures("containerDefinitions", containerProblems(container)));
        if (fargate && container.logGroup !== undefined && !isSet(inputs, "executionRoleArn"))
          found.push({
            property: "executionRoleArn",
            reason: "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
          });
      } catch (error) {
        found.push({ property: "containerDefinitions", reason: (error as Error).message });
      }
    return found;
  },
  create: async (inputs) => {
    const taskRoleArn = textOf(inputs, "taskRoleArn");
    const executionRoleArn = textOf(inputs, "executionRoleArn");
    const { arn, revision } = ecs.registerTaskDefinition({
      family: required(inputs, "family"),
      container: containerOf(required(inputs, "containerDefinitions")),
      ...(taskRoleArn !== undefined && { taskRoleArn }),
      ...(executionRoleArn !== undefined && { executionRoleArn }),
    });
    const arnWithoutRevision = arn.replace(/:\d+$/, "");
    return { id: required(inputs, "family"), outputs: { ...inputs, arn, arnWithoutRevision, revision } };
  },
  update: async (_id, olds, news) => {
    const { arn, arnWithoutRevision, revision } = olds;
    return { ...news, arn, arnWithoutRevision, revision };
  },
  delete: async (_id, olds) => ecs.deregisterTaskDefinition(required(olds, "arn")),
  read: async (_id, olds) => (ecs.taskDefinition(required(olds, "arn")) ? olds : undefined),
});
