/**
 * The audit: compares both sides of a context row by row through the mapping, in constant memory, from a cursor: a table
 * of any size is compared over as many invocations as it takes.
 */
import type { DataPlane } from "../data-plane";
import { type AuditOptions, type AuditReport, carryOnAudit, conclude, measureAudit, openAudit, reportOf } from "./pass";
import { keepVerdict } from "./rolling";

export type { AuditOptions, AuditReport } from "./pass";
export { AUDIT_DEFAULTS, type AuditState, type Difference } from "./state";

/** Compares, from the beginning or from where an earlier answer ended. What a full pass finds is kept for `status`. */
export async function audit(plane: DataPlane, options: AuditOptions = {}): Promise<AuditReport> {
  const opened = await openAudit(plane, options.state);
  if (typeof opened === "string") return reportOf(undefined, opened);
  const state = await carryOnAudit(plane, opened, options);
  const report = await conclude(plane, state);
  if (report.next === undefined) {
    measureAudit(plane, report);
    await keepVerdict(plane, report);
  }
  return report;
}
