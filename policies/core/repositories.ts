import { violation, type Finding } from "./finding";
import type { Graph } from "./graph";
import { REPOSITORY } from "./stateful";

const LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

/** Repositories of the stack whose images nobody cleans up. */
export function missingLifecycles(graph: Graph): readonly Finding[] {
  const covered = graph
    .ofType(LIFECYCLE)
    .map((policy) => graph.resolve(policy, "repository", [REPOSITORY], ["name", "id"])?.urn);
  return graph
    .ofType(REPOSITORY)
    .filter(({ urn }) => !covered.includes(urn))
    .map((repository) =>
      violation(repository, "", {
        id: "no-lifecycle",
        what: "has no lifecycle policy",
        fix: "Add an aws.ecr.LifecyclePolicy that expires old images.",
      }),
    );
}
