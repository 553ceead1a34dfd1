import type { Graph } from "./graph";
import type { Resource } from "./resource";
import { REPOSITORY } from "./stateful";

const LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

/** Repositories of the stack whose images nobody cleans up. */
export function repositoriesWithoutLifecycle(graph: Graph): readonly Resource[] {
  const covered = graph
    .ofType(LIFECYCLE)
    .map((policy) => graph.resolve(policy, "repository", [REPOSITORY], ["name", "id"])?.urn);
  return graph.ofType(REPOSITORY).filter(({ urn }) => !covered.includes(urn));
}
