/**
 * Paths of privilege escalation from pathfinding.cloud (Datadog, Apache-2.0): of each path its id, name, category and the actions
 * that it needs together. Reads `docs/paths.json` of a checkout of github.com/DataDog/pathfinding.cloud.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Published {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly permissions: { readonly required: readonly { readonly permission: string }[] };
}

/** Needed to find a target, not to take it: the finding must not depend on it. */
const ONLY_TO_LOOK = /:(Describe|List|Get)[A-Z]/;

export interface EscalationPath {
  readonly id: string;
  readonly name: string;
  /** `target`: how much is gained depends on what stands there already; `self`: always more. */
  readonly kind: "self" | "target";
  /** In lower case. */
  readonly needs: readonly string[];
}

const kindOf = ({ id, category }: Published): EscalationPath["kind"] =>
  category === "existing-passrole" || id === "sts-001" ? "target" : "self";

export function escalationPaths(checkout: string): readonly EscalationPath[] {
  const published = JSON.parse(readFileSync(join(checkout, "docs", "paths.json"), "utf8")) as readonly Published[];
  return published
    .map((path) => ({
      id: path.id,
      name: path.name,
      kind: kindOf(path),
      needs: path.permissions.required
        .map(({ permission }) => permission)
        .filter((permission) => !ONLY_TO_LOOK.test(permission))
        .map((permission) => permission.toLowerCase()),
    }))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}
