/** One full pass over both sides, chunk by chunk from a cursor. */
import { assertNoDrift, SchemaDriftError } from "../capture/drift";
import { backfillIsComplete } from "../backfill/checkpoints";
import type { DataPlane } from "../data-plane";
import { readOwnership } from "../ownership/read";
import { ownedTableName } from "../sql/identifiers";
import { firstCursor, readChunk } from "./chunks";
import { compare } from "./compare";
import { settle } from "./settle";
import { AUDIT_DEFAULTS, type AuditState, type Counts, type Difference, NO_COUNTS } from "./state";
import { lastExtraction } from "./view";

export interface AuditReport extends Counts {
  /** Rows compared, and rows that were there when it began. */
  readonly rows: number;
  readonly total: number;
  /** `inconclusive`: there is no complete follower, some rows changed at every look, or it is not done. Never a pass. */
  readonly verdict: "equal" | "different" | "inconclusive";
  /** The first of them; `more` are counted only. */
  readonly differences: readonly Difference[];
  readonly more: number;
  /** Why the verdict is not a clear one. */
  readonly reason?: string;
  /** Not done within the time: give this as `state` to carry it on. */
  readonly next?: AuditState;
}

export interface AuditOptions {
  /** An audit to carry on. */
  readonly state?: AuditState | undefined;
  /** Milliseconds after which it answers with `next`; without it, it goes on to the end. At least one chunk is compared. */
  readonly budgetMs?: number | undefined;
  /** Sends the follower's row again wherever it differs. */
  readonly repair?: boolean | undefined;
  /** Told of the rows compared so far, after each chunk. */
  readonly onProgress?: (rows: number) => void;
}

export function measureAudit(plane: DataPlane, { rows, ...counts }: Counts & { readonly rows: number }): void {
  plane.measure?.([
    { name: "AuditedRows", unit: "Count", value: rows },
    { name: "DivergentRows", unit: "Count", value: differencesIn(counts) - counts.repaired },
    { name: "RogueWrites", unit: "Count", value: differencesIn(counts) > counts.repaired ? counts.rogue : 0 },
  ]);
}

/** @returns the audit to work on, or why there is nothing to compare */
export async function openAudit(plane: DataPlane, state: AuditState | undefined): Promise<AuditState | string> {
  const { context, database } = plane;
  const ownership = await readOwnership(database, context.name);
  if (ownership === undefined || ownership.phase === "monolith" || ownership.phase === "retired")
    return `in the phase ${ownership?.phase ?? "monolith"} there is no follower to compare with`;
  if (!(await backfillIsComplete(plane))) return "the backfill is not complete";
  try {
    await assertNoDrift(database, context);
  } catch (error) {
    if (!(error instanceof SchemaDriftError)) throw error;
    return `schema drift: ${error.differences.join("; ")}`;
  }
  if (state !== undefined)
    return state.epoch === ownership.epoch && state.table === plane.table
      ? state
      : "the ownership changed during the audit";
  const since = ownership.owner === "context" ? await lastExtraction(plane) : 0;
  return {
    view: { owner: ownership.owner, since },
    epoch: ownership.epoch,
    table: plane.table,
    startedAt: plane.now(),
    cursor: firstCursor(plane),
    rows: 0,
    total: await countRows(plane),
    counts: NO_COUNTS,
    open: 0,
    suspects: [],
    differences: [],
    claimed: [],
  };
}

async function countRows({ database, context }: DataPlane): Promise<number> {
  let total = 0;
  for (const { name } of context.tables) {
    const [row] = await database.query(`SELECT count(*) AS rows FROM ${ownedTableName(name)}`);
    total += Number(row?.rows ?? 0);
  }
  return total;
}

/** Compares chunk after chunk until the end or until the time is over. */
export async function carryOnAudit(
  plane: DataPlane,
  from: AuditState,
  { budgetMs, repair = false, onProgress }: AuditOptions,
): Promise<AuditState> {
  const until = budgetMs === undefined ? Infinity : plane.now() + budgetMs;
  let state = from;
  for (let cursor = state.cursor; cursor.at !== "end"; cursor = state.cursor) {
    const chunk = await readChunk(plane, cursor);
    const { view } = state;
    await plane.observe("audit.compare", { context: plane.context.name, ...cursor, rows: state.rows });
    const judged = await compare(plane, view, chunk.subjects, chunk.rows, chunk.known);
    state = {
      ...state,
      cursor: chunk.next,
      rows: state.rows + chunk.compared,
      suspects: [...state.suspects, ...judged.map(({ subject, seen }) => ({ subject, seen }))],
    };
    if (state.suspects.length >= AUDIT_DEFAULTS.suspectsKept) state = await settle(plane, state, repair);
    if (chunk.compared > 0) onProgress?.(state.rows);
    if (plane.now() >= until && state.cursor.at !== "end") return state;
  }
  return settle(plane, state, repair);
}

/** What can be said of an audit, finished or not. */
export async function conclude(plane: DataPlane, state: AuditState): Promise<AuditReport> {
  if (state.cursor.at !== "end") return { ...reportOf(state, "it is not done"), next: state };
  const after = await readOwnership(plane.database, plane.context.name);
  if (after?.epoch !== state.epoch) return reportOf(state, "the ownership changed during the audit");
  const left = differencesIn(state.counts) - state.counts.repaired;
  const open = state.open > 0 ? `${state.open} rows changed at every look` : undefined;
  if (left > 0) return { ...reportOf(state, open), verdict: "different" };
  return open === undefined ? { ...reportOf(state, open), verdict: "equal" } : reportOf(state, open);
}

const differencesIn = ({ missing, extra, different }: Pick<Counts, "missing" | "extra" | "different">): number =>
  missing + extra + different;

export function reportOf(state: AuditState | undefined, reason: string | undefined): AuditReport {
  const { rows = 0, total = 0, counts = NO_COUNTS, differences = [] } = state ?? {};
  return {
    rows,
    total,
    ...counts,
    verdict: "inconclusive",
    differences,
    more: differencesIn(counts) - differences.length,
    ...(reason !== undefined && { reason }),
  };
}
