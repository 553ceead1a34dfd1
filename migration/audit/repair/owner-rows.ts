/**
 * The owner's rows with a version that wins: under the exclusive form of the writers' lock nobody who changed a row is still
 * in flight, so a version minted there is above every change that the rows show and below every later one. That also holds
 * for a row that is not there: nobody is just inserting it.
 */
import type { DataPlane } from "../../data-plane";
import { jitteredTries, lockOutWriters, withBoundedLocks } from "../../ownership/lock";
import { readOwnership } from "../../ownership/read";
import type { Version } from "../../runtime/version";
import { type Rows, rowsFor } from "../look";
import type { AuditState } from "../state";
import type { Subject } from "../subject";

/** @throws Error when the ownership is not what the audit began with */
export async function ownersRows(
  plane: DataPlane,
  state: AuditState,
  subjects: readonly Subject[],
): Promise<{ readonly rows: Rows; readonly version: Version }> {
  return withBoundedLocks(plane, jitteredTries(plane), async (tx) => {
    await lockOutWriters(tx, plane.context.name);
    const truth = await readOwnership(tx, plane.context.name);
    if (truth?.epoch !== state.epoch || truth.owner !== "monolith" || truth.handoverTo !== null)
      throw new Error("the ownership changed during the audit: nothing more is repaired, verify again");
    const rows = await rowsFor({ ...plane, database: { ...plane.database, ...tx } }, subjects);
    const [minted] = await tx.query("SELECT nextval('banyan.outbox_seq') AS n");
    return { rows, version: { epoch: truth.epoch, n: Number(minted?.n) } };
  });
}
