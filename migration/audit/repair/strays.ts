/** Items that are no row's: removed where they are the follower's, under the condition that they are as they were read. */
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DataPlane } from "../../data-plane";
import { asFound } from "../../replica/conditions";
import { keyText, readMany } from "../../replica/stored";
import type { Judged } from "../compare";
import { strayReason } from "../judge-others";
import { toSeen } from "../look";
import type { AuditState } from "../state";
import { asFollower } from "./followers-table";
import type { Failures } from "./index";

export async function removeStrays(
  plane: DataPlane,
  { view, epoch }: AuditState,
  batch: readonly Judged[],
  failures: Failures,
): Promise<void> {
  for (const { subject } of batch) {
    if (subject.kind !== "stray") continue;
    if (view.owner === "context") {
      failures.set(JSON.stringify(subject), "it stands in the owner's own store: a person decides about it");
      continue;
    }
    const attributes = (await readMany(plane, [subject.itemKey])).get(keyText(subject.itemKey));
    const item = toSeen(attributes);
    if (
      attributes === undefined ||
      item === undefined ||
      strayReason(plane.context, subject.itemKey, item) === undefined
    )
      continue;
    const stray = { TableName: plane.table, Key: marshall(subject.itemKey), ...asFound(attributes) };
    await asFollower(plane, epoch, { Delete: stray });
  }
}
