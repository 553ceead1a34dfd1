/**
 * Repair: sends a follower's row again from the owner, so that it can neither overwrite a newer change nor lose to whatever
 * somebody else wrote there (docs/decisions/0054). The owner's rows are never changed.
 */
import type { DataPlane } from "../../data-plane";
import { compare, type Judged } from "../compare";
import { rowsFor } from "../look";
import type { AuditState } from "../state";
import { repairBack } from "./back";
import { repairForward } from "./forward";
import { mendReferences } from "./references";
import { removeStrays } from "./strays";

/** Subjects that one short lock of the owner's writers covers. */
const BATCH = 50;

/** Why single subjects could not be repaired, by subject as JSON. */
export type Failures = Map<string, string>;

/** @returns for each, in order: `repaired`, or why not. What is seen afterwards decides. */
export async function repair(
  plane: DataPlane,
  state: AuditState,
  judged: readonly Judged[],
): Promise<readonly string[]> {
  const failures: Failures = new Map();
  for (let i = 0; i < judged.length; i += BATCH) {
    const batch = judged.slice(i, i + BATCH);
    await plane.observe("audit.repair", { context: plane.context.name, subjects: batch.length });
    await removeStrays(plane, state, batch, failures);
    if (state.view.owner === "monolith") await repairForward(plane, state, batch, failures);
    else await repairBack(plane, state, batch, failures);
    await mendReferences(plane, batch, failures);
  }
  const subjects = judged.map(({ subject }) => subject);
  const left = await compare(plane, state.view, subjects, await rowsFor(plane, subjects));
  const different = new Map(left.map(({ subject, finding }) => [JSON.stringify(subject), finding]));
  return subjects.map((subject) => {
    const text = JSON.stringify(subject);
    const finding = different.get(text);
    if (finding === undefined) return "repaired";
    return (
      failures.get(text) ??
      `still ${finding.kind} (${finding.fields.join(", ")}): it is being changed, or the mapping loses it`
    );
  });
}
