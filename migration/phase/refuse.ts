/** What no step forward and no change of the owner begins with. Never forced: the follower would lack something. */
import { driftOf } from "../capture/drift";
import type { DataPlane } from "../data-plane";
import { RefusedTransition } from "./refused";

type Stores = Pick<DataPlane, "database" | "context">;

/** @throws RefusedTransition while a change is parked, in either direction */
export async function refuseParked({ database, context }: Stores, wanted: string): Promise<void> {
  const [row] = await database.query("SELECT count(*) AS changes FROM banyan.parked WHERE context = :context", {
    context: context.name,
  });
  const parked = Number(row?.changes);
  if (parked > 0)
    throw new RefusedTransition(
      "parked",
      context.name,
      wanted,
      [
        `Changes are parked, and the new owner would lack them: retry or discard them (npx banyan parked ${context.name}).`,
      ],
      { parked },
    );
}

/** @throws RefusedTransition while the monolith's tables are not what the declaration says: nothing is applied meanwhile */
export async function refuseDrift({ database, context }: Stores, wanted: string): Promise<void> {
  const drift = await driftOf(database, context);
  if (drift.length === 0) return;
  throw new RefusedTransition("schema-drift", context.name, wanted, [
    ...drift.map((difference) => `Schema drift: ${difference}.`),
    "Changes are kept and not applied. Change the declaration and its mapping, then deploy.",
  ]);
}
