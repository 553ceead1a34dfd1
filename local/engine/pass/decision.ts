/** What is to be done to a resource, from what is there and what is wanted. A pure function: the plan's heart. */
import type { ProviderDiff } from "../plugins/provider-client";
import type { ResourceState } from "../state/resource-state";
import type { Goal } from "./goal";
import { namedBy } from "./property-paths";

export type Decision =
  | { readonly op: "create" }
  | { readonly op: "same" }
  | { readonly op: "update"; readonly diffs: readonly string[] }
  | {
      readonly op: "replace";
      readonly diffs: readonly string[];
      readonly replaces: readonly string[];
      readonly deleteFirst: boolean;
    };

export const decide = (goal: Goal, old: ResourceState | undefined, diff: ProviderDiff | undefined): Decision => {
  if (!old || !diff) return { op: "create" };
  const replaces = [...new Set([...diff.replaces, ...namedBy(goal.replaceOnChanges, diff.diffs)])];
  if (replaces.length > 0)
    return {
      op: "replace",
      diffs: diff.diffs,
      replaces,
      deleteFirst: goal.deleteBeforeReplace ?? diff.deleteBeforeReplace,
    };
  if (diff.changes || diff.diffs.length > 0) return { op: "update", diffs: diff.diffs };
  // Something went wrong last time: do it again even where the inputs are equal. Source: `step_generator.go`, InitErrors.
  if ((old.initErrors?.length ?? 0) > 0) return { op: "update", diffs: [] };
  return { op: "same" };
};
