/** What a sweep does beside carrying on: it tells how things stand, and carries the rolling audit on. */
import { auditSummary, rollingAudit } from "../audit/rolling";
import { driftOf } from "../capture/drift";
import type { DataPlane } from "../data-plane";
import { parkedSummary } from "../parked";

/**
 * Reports what lasts until somebody acts: parked changes, differences that the last full audit found, drift. A figure that
 * is reported once would raise an alarm that ends by itself.
 */
export async function tend(plane: DataPlane): Promise<void> {
  try {
    const [{ count }, drift, { last }] = [
      await parkedSummary(plane.database, plane.context.name),
      await driftOf(plane.database, plane.context),
      await auditSummary(plane),
    ];
    plane.measure?.([
      { name: "Parked", unit: "Count", value: count },
      { name: "SchemaDrift", unit: "Count", value: drift.length },
      ...(last === null
        ? []
        : [
            {
              name: "DivergentRows",
              unit: "Count" as const,
              value: last.missing + last.extra + last.different - last.repaired,
            },
            { name: "RogueWrites", unit: "Count" as const, value: last.verdict === "different" ? last.rogue : 0 },
          ]),
    ]);
    if (drift.length === 0) await rollingAudit(plane);
  } catch (error) {
    // The sweep is for the changes that wait: they are carried on whatever becomes of the audit, which the next one repeats.
    plane.log("error", "the rolling audit stopped before its slice was over", { context: plane.context.name, error });
  }
}
