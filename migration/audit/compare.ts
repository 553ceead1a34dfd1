/** Looks at subjects and judges what was seen. */
import type { DataPlane } from "../data-plane";
import type { Attributes } from "../runtime/store/stored-item";
import { type Finding, judgeRow } from "./judge";
import { judgeReference, judgeStray } from "./judge-others";
import { fingerprint, look, type Rows, type Sight } from "./look";
import type { Suspect } from "./state";
import { ownedTable, type Subject } from "./subject";
import type { View } from "./view";

export interface Judged extends Suspect {
  readonly sight: Sight;
  readonly finding: Finding;
}

/** @returns those on which the sides differ */
export async function compare(
  plane: DataPlane,
  view: View,
  subjects: readonly Subject[],
  rows: Rows,
  known?: ReadonlyMap<string, Attributes>,
): Promise<readonly Judged[]> {
  const sights = await look(plane, view, subjects, rows, known);
  return subjects.flatMap((subject, index) => {
    const sight = sights[index];
    const finding = sight && judge(plane, view, subject, sight);
    return sight === undefined || finding === undefined ? [] : [{ subject, sight, finding, seen: fingerprint(sight) }];
  });
}

function judge(plane: DataPlane, view: View, subject: Subject, sight: Sight): Finding | undefined {
  switch (subject.kind) {
    case "row":
      return judgeRow({ table: ownedTable(plane, subject.table), itemKey: subject.itemKey }, sight, view);
    case "reference":
      return judgeReference(plane.context, subject.name, sight);
    case "stray":
      return judgeStray(plane.context, subject.itemKey, sight);
  }
}
