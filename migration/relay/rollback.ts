/** Whether the way back would lose anything, and why: `banyan status` says it before anybody needs it. */
import { readTables, tableDifferences } from "../capture/drift";
import type { DataPlane } from "../data-plane";
import type { Ownership } from "../ownership/truth";
import { countViolations } from "../phase/border-keys";

export interface Rollback {
  readonly lossless: boolean;
  /** Every reason, in one sentence; absent when lossless. */
  readonly reason?: string;
}

export interface RollbackFacts {
  readonly phase: Ownership["phase"];
  readonly owner: Ownership["owner"];
  readonly parked: number;
  readonly lagMs: number;
  readonly backlog: number;
  readonly lagBoundMs: number;
  /** Differences between the monolith's tables and the declaration, a missing table included. */
  readonly drift: readonly string[];
  /** Foreign keys that the way back restores, and rows that would violate them. */
  readonly violations: readonly { readonly constraint: string; readonly table: string; readonly rows: number }[];
}

/** While the monolith owns there is nothing to lose: the way back only drops a replica. Pure. */
export function rollback(facts: RollbackFacts): Rollback {
  if (facts.phase === "retired")
    return { lossless: false, reason: "retired: changes are no longer sent to the monolith" };
  if (facts.owner === "monolith") return { lossless: true };
  const { parked, lagMs, lagBoundMs, backlog, drift, violations } = facts;
  const reasons = [
    ...(parked > 0 ? [`${parked} changes are parked: the monolith does not have them`] : []),
    ...(drift.length > 0 ? [`the monolith's tables cannot take changes: ${drift.join(", ")}`] : []),
    ...(lagMs > lagBoundMs
      ? [
          `the monolith is ${(lagMs / 1_000).toFixed(1)} s behind (${backlog} changes), the bound is ${lagBoundMs / 1_000} s: is the relay at work?`,
        ]
      : []),
    ...violations.map(
      ({ constraint, table, rows }) =>
        `${rows} rows of ${table} violate foreign key ${constraint}, which would hold for new rows only`,
    ),
  ];
  return reasons.length === 0 ? { lossless: true } : { lossless: false, reason: reasons.join("; ") };
}

type Known = Pick<RollbackFacts, "parked" | "lagMs" | "backlog">;

/** Looks at what may stand in the way. Nothing is looked at while the monolith owns. */
export async function rollbackOf(plane: DataPlane, { phase, owner }: Ownership, known: Known): Promise<Rollback> {
  const { context, database, settings } = plane;
  const looks = owner === "context" && phase !== "retired";
  const actual = looks ? await readTables(database, context.tables) : undefined;
  return rollback({
    ...{ phase, owner, ...known, lagBoundMs: settings.lagBoundMs },
    drift: actual ? context.tables.flatMap((table) => tableDifferences(table, actual.get(table.name))) : [],
    violations: looks ? await countViolations(plane) : [],
  });
}
