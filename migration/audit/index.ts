/** The audit: compares both sides of a context row by row through the mapping, in constant memory. */
import { isDeepStrictEqual } from "node:util";
import type { Row } from "../../extracted/bounded-context";
import { backfillIsComplete } from "../backfill/checkpoints";
import type { DataPlane } from "../data-plane";
import { readOwnership } from "../ownership/read";
import type { Side } from "../runtime/phases";
import { type Finding, judge, type Sight } from "./judge";
import { readRows } from "../sql/owned-rows";
import { look, type Subject } from "./look";
import { type Chunk, leftoverChunks, rowChunks } from "./subjects";

export const AUDIT_DEFAULTS = {
  /** Suspects kept for a second look; more than that, and the look is taken at once. */
  suspectsKept: 1_000,
  /** Looks at a suspect that keeps changing before it is left open. */
  looks: 4,
  /** Differences that are listed with key and fields; all are counted. */
  listed: 100,
} as const;

/** A row on which the sides differ. `missing`: the follower lacks it; `extra`: the owner lacks it. */
export interface Difference {
  readonly table: string;
  readonly key: Row;
  readonly kind: "missing" | "extra" | "different";
  readonly fields: readonly string[];
}

export interface AuditReport {
  /** Rows compared. */
  readonly rows: number;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  /** `inconclusive`: there is no complete follower, or some rows changed at every look. Never a pass. */
  readonly verdict: "equal" | "different" | "inconclusive";
  readonly differences: readonly Difference[];
  /** Why the verdict is not a clear one. */
  readonly reason?: string;
}

interface Suspect {
  readonly subject: Subject;
  readonly sight: Sight;
}

/** @param onProgress told of the rows compared so far, after each chunk */
export async function audit(
  plane: DataPlane,
  onProgress: (rows: number) => void = () => undefined,
): Promise<AuditReport> {
  const before = await readOwnership(plane.database, plane.context.name);
  if (before === undefined || before.phase === "monolith" || before.phase === "retired")
    return inconclusive(`in the phase ${before?.phase ?? "monolith"} there is no follower to compare with`);
  if (!(await backfillIsComplete(plane))) return inconclusive("the backfill is not complete");

  const tally = new Tally(before.owner);
  let suspects: Suspect[] = [];
  let rows = 0;
  const compare = async (chunk: Chunk): Promise<void> => {
    suspects.push(...(await suspectsOf(plane, chunk)));
    if (suspects.length < AUDIT_DEFAULTS.suspectsKept) return;
    await settle(plane, suspects, tally);
    suspects = [];
  };
  for await (const chunk of rowChunks(plane)) {
    rows += chunk.subjects.length;
    await plane.observe("audit.compare", { context: plane.context.name, table: chunk.table.name, rows });
    await compare(chunk);
    onProgress(rows);
  }
  for await (const chunk of leftoverChunks(plane)) await compare(chunk);
  await settle(plane, suspects, tally);

  const after = await readOwnership(plane.database, plane.context.name);
  const report = tally.report(rows, after?.epoch === before.epoch);
  plane.measure?.([
    { name: "AuditedRows", unit: "Count", value: rows },
    { name: "DivergentRows", unit: "Count", value: report.missing + report.extra + report.different },
  ]);
  return report;
}

const inconclusive = (reason: string): AuditReport => ({
  rows: 0,
  missing: 0,
  extra: 0,
  different: 0,
  verdict: "inconclusive",
  differences: [],
  reason,
});

async function suspectsOf(plane: DataPlane, { table, subjects, rows }: Chunk): Promise<readonly Suspect[]> {
  const sights = await look(plane, subjects, rows);
  return subjects.flatMap((subject, index) => {
    const sight = sights[index];
    return sight === undefined || judge(table, sight).kind === "equal" ? [] : [{ subject, sight }];
  });
}

/**
 * Looks at suspects again, a lag bound later each time. One that is seen twice alike has had time to be replicated and was
 * not: a divergence. One that changed in between is looked at again.
 */
async function settle(plane: DataPlane, found: readonly Suspect[], tally: Tally): Promise<void> {
  let open = found;
  for (let looks = 1; open.length > 0 && looks < AUDIT_DEFAULTS.looks; looks++) {
    await plane.observe("audit.look-again", { context: plane.context.name, suspects: open.length });
    await plane.pause(plane.settings.lagBoundMs);
    open = await lookAgain(plane, open, tally);
  }
  tally.leaveOpen(open.length);
}

async function lookAgain(plane: DataPlane, open: readonly Suspect[], tally: Tally): Promise<readonly Suspect[]> {
  const still: Suspect[] = [];
  for (const table of plane.context.tables) {
    const ours = open.filter(({ subject }) => subject.table === table);
    const subjects = ours.map(({ subject }) => subject);
    const rows = await readRows(
      plane.database,
      table,
      subjects.map(({ id }) => id),
    );
    const sights = await look(plane, subjects, rows);
    for (const [index, { subject, sight: earlier }] of ours.entries()) {
      const sight = sights[index];
      if (sight === undefined) continue;
      const finding = judge(table, sight);
      if (finding.kind === "equal") continue;
      if (isDeepStrictEqual(sight, earlier)) tally.add(subject, finding);
      else still.push({ subject, sight });
    }
  }
  return still;
}

/** Counts differences as the follower's, and lists the first of them. */
class Tally {
  readonly #counts = { missing: 0, extra: 0, different: 0 };
  readonly #differences: Difference[] = [];
  #open = 0;

  constructor(private readonly owner: Side) {}

  add({ table, id }: Subject, finding: Finding): void {
    if (finding.kind === "equal") return;
    const rowIsOwners = this.owner === "monolith";
    const kind =
      finding.kind === "different" ? "different" : (finding.kind === "row-only") === rowIsOwners ? "missing" : "extra";
    this.#counts[kind] += 1;
    if (this.#differences.length >= AUDIT_DEFAULTS.listed) return;
    const fields = finding.kind === "different" ? finding.fields : [];
    this.#differences.push({ table: table.name, key: id, kind, fields });
  }

  leaveOpen(count: number): void {
    this.#open += count;
  }

  report(rows: number, sameEpoch: boolean): AuditReport {
    const found = this.#counts.missing + this.#counts.extra + this.#counts.different;
    const reason = !sameEpoch
      ? "the ownership changed during the audit"
      : this.#open > 0
        ? `${this.#open} rows changed at every look`
        : undefined;
    return {
      rows,
      ...this.#counts,
      verdict: !sameEpoch ? "inconclusive" : found > 0 ? "different" : reason === undefined ? "equal" : "inconclusive",
      differences: this.#differences,
      ...(reason !== undefined && { reason }),
    };
  }
}
