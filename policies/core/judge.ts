/** Runs policies over a stack: the one way in which they run, whether an engine asks, a test or another policy. */
import type { Exception } from "./exceptions";
import type { Finding } from "./finding";
import type { Graph } from "./graph";
import type { Policy } from "./policy";
import type { Resource } from "./resource";
import { Settings, type RawConfig } from "./settings";

export interface PolicyFinding {
  readonly policy: Policy;
  readonly finding: Finding;
}

/** What all policies found in a stack, for the policies about the pack itself. */
export interface Judgement {
  readonly graph: Graph;
  readonly found: readonly PolicyFinding[];
  readonly exceptions: readonly Exception[];
  readonly policies: readonly Policy[];
  /** Today, as `2026-11-21`. */
  readonly today: string;
}

/** A policy's own fault is a violation: one that crashed has checked nothing. */
function guarded(policy: Policy, urn: string, check: () => readonly Finding[]): readonly Finding[] {
  try {
    return check();
  } catch (error) {
    return [
      {
        verdict: "violation",
        urn,
        path: "",
        id: "internal-error",
        what: `could not be checked: internal error in ${policy.id}: ${error instanceof Error ? error.message : String(error)}`,
        why: "A policy that crashed has checked nothing.",
        fix: "Report the policy's fault, with this resource.",
      },
    ];
  }
}

export function judgeResource(policy: Policy, resource: Resource, raw: RawConfig = {}): readonly Finding[] {
  const { checkResource, types, config } = policy;
  if (checkResource === undefined || types?.includes(resource.type) === false) return [];
  return guarded(policy, resource.urn, () => checkResource(resource, new Settings(config, raw)));
}

export function judgeStack(policy: Policy, graph: Graph, raw: RawConfig = {}): readonly Finding[] {
  const { checkStack, config } = policy;
  if (checkStack === undefined) return [];
  return guarded(policy, graph.resources[0]?.urn ?? "", () => checkStack(graph, new Settings(config, raw)));
}

export function judgePack(policy: Policy, judgement: Judgement, raw: RawConfig = {}): readonly Finding[] {
  const { checkJudgement, config } = policy;
  if (checkJudgement === undefined) return [];
  const urn = judgement.graph.resources[0]?.urn ?? "";
  return guarded(policy, urn, () => checkJudgement(judgement, new Settings(config, raw)));
}

/** Everything that `policies` find in a stack, resource by resource and as a whole. */
export const judge = (
  policies: readonly Policy[],
  graph: Graph,
  configOf: (id: string) => RawConfig = () => ({}),
): readonly PolicyFinding[] =>
  policies.flatMap((policy) => {
    const raw = configOf(policy.id);
    const each = graph.resources.flatMap((resource) => judgeResource(policy, resource, raw));
    return [...each, ...judgeStack(policy, graph, raw)].map((finding) => ({ policy, finding }));
  });
