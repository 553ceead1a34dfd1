/**
 * A context's listener rules: always the same five a path prefix, at fixed priorities, so that no phase change creates or
 * replaces one. Only their actions differ, see `actions.ts`. Pure.
 */
import type { BoundedContext } from "../../../extracted/bounded-context";
import { pinCookie, TESTER_HEADER } from "../../../migration/runtime/names";

/** In order of priority: the first that matches a request decides. */
export const RULE_KINDS = ["tester-old", "tester-new", "pinned", "safe", "rest"] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** Methods that change nothing, and may be answered by a follower. OPTIONS is the owner's: its answer is about writes. */
export const SAFE_METHODS = ["GET", "HEAD"] as const;

/** Conditions as a load balancer's rule has them; all must hold. */
export interface RuleConditions {
  /** Values match without case and may hold `*` and `?`. */
  readonly header?: { readonly name: string; readonly values: readonly string[] };
  readonly methods?: readonly string[];
  /** Patterns match with case and never see the query. */
  readonly paths: readonly string[];
}

export interface Rule {
  readonly kind: RuleKind;
  /** Resource name below the context's: `rest`, `rest-2` for its second prefix. */
  readonly name: string;
  readonly priority: number;
  readonly conditions: RuleConditions;
}

/** A prefix and everything below it, but not its longer namesakes: `/x` and `/x/*`, not `/xy`. */
const pathPatterns = (prefix: string): readonly string[] => [prefix, `${prefix}/*`];

function conditions(kind: RuleKind, context: string, prefix: string, testerSecret: string): RuleConditions {
  const paths = pathPatterns(prefix);
  switch (kind) {
    case "tester-old":
      return { header: { name: TESTER_HEADER, values: [`old-${testerSecret}`] }, paths };
    case "tester-new":
      return { header: { name: TESTER_HEADER, values: [`new-${testerSecret}`] }, paths };
    case "pinned":
      return { header: { name: "Cookie", values: [`*${pinCookie(context)}=1*`] }, paths };
    case "safe":
      return { methods: SAFE_METHODS, paths };
    case "rest":
      return { paths };
  }
}

/** Priorities: ten apart a kind, one apart a prefix, inside the context's block of 100. Prefixes never overlap, so their order is free. */
export const listenerRules = (
  context: Pick<BoundedContext, "name" | "paths" | "rulePriorityBase">,
  testerSecret: string,
): readonly Rule[] =>
  RULE_KINDS.flatMap((kind, kindIndex) =>
    context.paths.map((prefix, prefixIndex) => ({
      kind,
      name: prefixIndex === 0 ? kind : `${kind}-${prefixIndex + 1}`,
      priority: context.rulePriorityBase + 10 * (kindIndex + 1) + prefixIndex,
      conditions: conditions(kind, context.name, prefix, testerSecret),
    })),
  );
