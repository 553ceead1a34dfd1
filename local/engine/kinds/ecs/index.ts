import type { EcsService } from "../../../services/ecs/service";
import type { ResourceKind } from "../../resource-kind";
import { clusterKind } from "./cluster";
import { serviceKind } from "./service";
import { taskDefinitionKind } from "./task-definition";

/** Resource kinds of ECS. */
export const ecsKinds = (ecs: EcsService): readonly ResourceKind[] => [
  clusterKind(ecs),
  taskDefinitionKind(ecs),
  serviceKind(ecs),
];
