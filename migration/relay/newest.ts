/** Compaction of a batch. Pure. */
import { compareVersions } from "../runtime/version";
import type { OutboxEntry, QueuedChange } from "./channel";

/** The newest change of each subject, in the order in which the subjects were first seen. */
export function newestBySubject<C extends QueuedChange>(changes: readonly C[]): readonly C[] {
  const newest = new Map<string, C>();
  for (const change of changes) {
    const other = newest.get(change.subject);
    if (other === undefined || compareVersions(other.version, change.version) < 0) newest.set(change.subject, change);
  }
  return [...newest.values()];
}

/** Entries with no change of a subject that is still unsettled: these may be deleted. */
export const settledEntries = <C extends QueuedChange, E extends OutboxEntry<C>>(
  entries: readonly E[],
  unsettledSubjects: ReadonlySet<string>,
): readonly E[] => entries.filter(({ changes }) => changes.every(({ subject }) => !unsettledSubjects.has(subject)));
