/** What a check says. Silence is its third answer: all is right. */
import type { Resource } from "./resource";

export interface Finding {
  /** `undecided`: a property is not known before the update. It never hides another finding and stops nothing. */
  readonly verdict: "violation" | "undecided";
  /** The resource that it is about. */
  readonly urn: string;
  /** Where: `policy.Statement[0].Action[1]`. Empty for the resource as a whole. */
  readonly path: string;
  /** Names the finding among those of its policy and resource; exceptions name it. Stable: no positions in it. */
  readonly id: string;
  /** What is wrong, continuing "<path> …". */
  readonly what: string;
  /** Why it matters; the policy's own reason where absent. */
  readonly why?: string;
  /** What to do. A sentence. */
  readonly fix: string;
}

export interface Violation {
  readonly id: string;
  readonly what: string;
  readonly fix: string;
  readonly why?: string;
}

/** Something that is wrong with `resource` at `path`. */
export const violation = (resource: Pick<Resource, "urn">, path: string, about: Violation): Finding => ({
  verdict: "violation",
  urn: resource.urn,
  path,
  ...about,
});

/** A property that had to be known and is not yet. */
export const undecided = (resource: Pick<Resource, "urn">, path: string, fix?: string): Finding => ({
  verdict: "undecided",
  urn: resource.urn,
  path,
  id: "undecided",
  what: "is not known before the update, so it was not checked",
  fix: fix ?? "Build it from names and config instead of outputs.",
});
