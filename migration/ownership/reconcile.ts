/** What any relay does before it works: ends a handover that nobody finished, and makes `OWNER` say what the row says. */
import type { DataPlane } from "../data-plane";
import { giveUpHandover } from "./changes";
import { deadlinePassed, mayPublish, ownerItemFor } from "./decisions";
import { boundLockWaits } from "./lock";
import { publishOwnerItem, readOwnerItem } from "./owner-item";
import { readOwnership } from "./read";
import type { Ownership } from "./truth";

/** What was found and done. `ownership` is the row as it was read last; undefined when the context has none. */
export interface Reconciled {
  readonly ownership: Ownership | undefined;
  readonly gaveUp: boolean;
  readonly published: boolean;
}

/**
 * Gives an expired handover up (Postgres first, which raises the epoch, only then `OWNER`), and republishes `OWNER` from
 * one read of the row. Every change is conditional on what was read: safe beside coordinators and other relays.
 */
export async function reconcile(plane: DataPlane): Promise<Reconciled> {
  const context = plane.context.name;
  let ownership = await readOwnership(plane.database, context);
  if (ownership === undefined) return { ownership, gaveUp: false, published: false };
  let gaveUp = false;
  if (ownership.handoverTo !== null && deadlinePassed(ownership, ownership.readAt)) {
    const { epoch } = ownership;
    await plane.observe("reconcile.give-up", { context, epoch });
    gaveUp = await plane.database.transaction(async (tx) => {
      await boundLockWaits(tx, plane.settings.lockTimeoutMs);
      return giveUpHandover(tx, context, epoch, "anybody");
    });
    if (gaveUp) plane.log("warn", "gave up a handover whose deadline had passed", { context, epoch });
    ownership = (await readOwnership(plane.database, context)) ?? ownership;
  }
  return { ownership, gaveUp, published: await publishTruth(plane, ownership) };
}

/** Publishes what one read of the row says, where `OWNER` is behind. @returns whether it changed */
export async function publishTruth(plane: DataPlane, ownership: Ownership): Promise<boolean> {
  const item = ownerItemFor(ownership, plane.table);
  if (!mayPublish(await readOwnerItem(plane), item)) return false;
  await plane.observe("owner.publish", { context: ownership.context, ...item });
  return publishOwnerItem(plane, item);
}
