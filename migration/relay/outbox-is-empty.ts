/** The question a handover ends with. */
import type { DataPlane } from "../data-plane";
import type { Side } from "../runtime/phases";
import { bucketsAreEmpty } from "./back/outbox";

/** Whether one side's outbox has nothing in it: Postgres by one statement, the table by a consistent read of every bucket. */
export async function outboxIsEmpty(plane: DataPlane, side: Side): Promise<boolean> {
  if (side === "context") return bucketsAreEmpty(plane);
  const [row] = await plane.database.query(
    "SELECT NOT EXISTS (SELECT FROM banyan.outbox WHERE context = :context) AS empty",
    { context: plane.context.name },
  );
  return row?.empty === true;
}
