import type { EcsService } from "../../../services/ecs/service";
import { nameProblems } from "../../../services/ecs/validation";
import type { ResourceKind } from "../../resource-kind";
import { failures, required, textOf } from "../inputs";

/** `aws:ecs/cluster:Cluster` */
export const clusterKind = (ecs: EcsService): ResourceKind => ({
  token: "aws:ecs/cluster:Cluster",
  replaceOn: ["name"],
  computed: ["arn"],
  autoName: { property: "name", maxLength: 255 },
  check: (inputs) => {
    const name = textOf(inputs, "name");
    return failures("name", name === undefined ? [] : nameProblems("clusterName", name));
  },
  create: async (inputs) => {
    const arn = ecs.createCluster(required(inputs, "name"));
    return { id: arn, outputs: { ...inputs, arn } };
  },
  update: async (arn, _olds, news) => ({ ...news, arn }),
  delete: async (arn) => ecs.deleteCluster(arn),
  read: async (arn, olds) => (ecs.hasCluster(arn) ? olds : undefined),
});
