/**
 * The rolling audit: full passes in the background, a slice a sweep, with its place kept in `banyan.audit`. What the last
 * full pass found stays sayable (`status`) and stays alarmed until a later one finds nothing.
 */
import type { Json } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { takeLease } from "../replica/lease";
import type { Sql } from "../sql/database";
import { type AuditReport, carryOnAudit, conclude, measureAudit, openAudit } from "./pass";
import { settle } from "./settle";
import type { AuditState, Counts, Difference } from "./state";

export const ROLLING_DEFAULTS = {
  /** Differences kept with the verdict, so that `status` can name some. A row of the Data API may have 64 KB. */
  differencesKept: 20,
  /** Suspects that wait for their second look in the next sweep; of more, the look is taken at once. */
  suspectsKept: 100,
  claimedKept: 200,
} as const;

/** What the last full pass came to. */
export interface AuditVerdict extends Counts {
  readonly verdict: AuditReport["verdict"];
  /** When it ended, ISO. */
  readonly at: string;
  readonly rows: number;
  readonly differences: readonly Difference[];
  readonly reason?: string;
}

/** What `status` says of the audit. */
export interface AuditSummary {
  readonly last: AuditVerdict | null;
  /** The pass under way in the background. */
  readonly pass: { readonly rows: number; readonly total: number } | null;
}

interface Kept {
  readonly last: AuditVerdict | null;
  readonly pass: AuditState | null;
}

async function readKept(sql: Sql, context: string, generation: number): Promise<Kept> {
  const [row] = await sql.query(
    "SELECT pass, last FROM banyan.audit WHERE context = :context AND generation = :generation",
    { context, generation },
  );
  return {
    last: (row?.last ?? null) as unknown as AuditVerdict | null,
    pass: (row?.pass ?? null) as unknown as AuditState | null,
  };
}

export async function auditSummary({
  database,
  context,
  generation,
}: Pick<DataPlane, "database" | "context" | "generation">): Promise<AuditSummary> {
  const { last, pass } = await readKept(database, context.name, generation);
  return { last, pass: pass === null ? null : { rows: pass.rows, total: pass.total } };
}

/** Keeps what a full pass found, in the background or on demand. One that said nothing changes nothing. */
export async function keepVerdict(plane: DataPlane, report: AuditReport): Promise<void> {
  if (report.next !== undefined || report.verdict === "inconclusive") return;
  const { rows, missing, extra, different, rogue, explained, repaired, verdict, reason } = report;
  const last: AuditVerdict = {
    ...{
      verdict,
      at: new Date(plane.now()).toISOString(),
      rows,
      missing,
      extra,
      different,
      rogue,
      explained,
      repaired,
    },
    differences: report.differences.slice(0, ROLLING_DEFAULTS.differencesKept),
    ...(reason !== undefined && { reason }),
  };
  await write(plane, "last", last);
}

const write = async (
  { database, context, generation }: DataPlane,
  column: "pass" | "last",
  value: AuditState | AuditVerdict | null,
): Promise<void> => {
  await database.execute(
    `INSERT INTO banyan.audit AS kept (context, generation, ${column}, updated_at)
     VALUES (:context, :generation, :value, banyan.now())
     ON CONFLICT (context) DO UPDATE SET ${column} = excluded.${column}, generation = excluded.generation, updated_at = excluded.updated_at,
        ${column === "pass" ? "last" : "pass"} = CASE WHEN kept.generation = excluded.generation THEN kept.${column === "pass" ? "last" : "pass"} END`,
    { context: context.name, generation, value: { value: value as unknown as Json, type: "jsonb" } },
  );
};

/**
 * Carries the pass on for a slice, or begins one when the last was long enough ago. Does nothing while another sweep is at
 * it, or while there is nothing to compare. Interrupted anywhere it goes on from its last slice.
 */
export async function rollingAudit(plane: DataPlane): Promise<void> {
  const { context, settings } = plane;
  const { last, pass } = await readKept(plane.database, context.name, plane.generation);
  const due = last === null || plane.now() - Date.parse(last.at) >= settings.auditPauseMs;
  if (pass === null && !due) return;
  const lease = await takeLease(plane, `${context.name}/audit`, "audit");
  if (lease === undefined) return;
  try {
    const opened = await openAudit(plane, pass ?? undefined);
    if (typeof opened === "string") {
      if (pass !== null) await write(plane, "pass", null);
      return;
    }
    await plane.observe("audit.slice", { context: context.name, rows: opened.rows, total: opened.total });
    const state = await carryOnAudit(plane, opened, { budgetMs: settings.auditSliceMs });
    const report = await conclude(plane, state);
    measureAudit(plane, { ...report, rows: state.rows - opened.rows });
    if (report.next === undefined) await keepVerdict(plane, report);
    await write(plane, "pass", report.next === undefined ? null : await trimmed(plane, report.next));
  } finally {
    await lease.release().catch(() => undefined);
  }
}

async function trimmed(plane: DataPlane, state: AuditState): Promise<AuditState> {
  const { suspectsKept, differencesKept, claimedKept } = ROLLING_DEFAULTS;
  const settled = state.suspects.length > suspectsKept ? await settle(plane, state, false) : state;
  return {
    ...settled,
    differences: settled.differences.slice(0, differencesKept),
    claimed: settled.claimed.slice(-claimedKept),
  };
}
