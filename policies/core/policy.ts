/** What a policy is. Pure: nothing here knows how it is run. */
import type { Finding } from "./finding";
import type { Graph } from "./graph";
import type { Judgement } from "./judge";
import type { Resource } from "./resource";
import type { ConfigProperty, Settings } from "./settings";
import type { Levels } from "./stage";

export type Family = "tags" | "iam" | "contexts" | "routing" | "network" | "data" | "operations" | "cost" | "meta";

export interface Reference {
  /** `AWS FSBP`, `CIS AWS 3.0`, `CWE`, `Banyan` for what this project alone holds. */
  readonly framework: string;
  /** The control: `ELB.1`. */
  readonly control: string;
}

/** What every policy says about itself. All of it is obligatory, and shown to those whom it stops. */
export interface PolicyMetadata {
  /** The catalogue's id. */
  readonly id: string;
  readonly family: Family;
  /** A sentence without a full stop: what holds. */
  readonly title: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** What it looks at, and when it finds something. */
  readonly description: string;
  /** Why it matters, in one sentence: part of each message. */
  readonly why: string;
  /** What to do about a violation, in general. */
  readonly remediation: string;
  readonly references: readonly Reference[];
  readonly levels: Levels;
  /** Settings with their defaults; `{}` for none. */
  readonly config: Readonly<Record<string, ConfigProperty>>;
}

/**
 * A policy looks at one resource before it is created or changed (`checkResource`, on inputs), at the whole stack afterwards
 * (`checkStack`, on outputs), or both: twins, which share their judgement. Checks are pure; one that throws counts as a violation.
 */
export interface Policy extends PolicyMetadata {
  /** Types that `checkResource` looks at; every type where absent. Saves the conversion of all others. */
  readonly types?: readonly string[];
  readonly checkResource?: (resource: Resource, settings: Settings) => readonly Finding[];
  readonly checkStack?: (graph: Graph, settings: Settings) => readonly Finding[];
  /** For policies about the pack itself: sees what all others found in the stack. Runs as a stack check. */
  readonly checkJudgement?: (judgement: Judgement, settings: Settings) => readonly Finding[];
}
