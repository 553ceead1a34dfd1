/** Who publishes, by the truth. */
import type { Phase } from "../runtime/phases";
import type { Sql } from "../sql/database";

/** Phases in which a context's changes pass through its relay. Before there is no capture, and once retired no outbox. */
export const PUBLISHING_PHASES: readonly Phase[] = ["replicate", "shadow", "canary", "extracted"];

const READ = `
SELECT truth.context, truth.generation
  FROM banyan.ownership AS truth JOIN banyan.publishers AS known
    ON known.context = truth.context AND known.generation = truth.generation
 WHERE truth.context IN (SELECT jsonb_array_elements_text(:contexts))
   AND truth.phase IN (SELECT jsonb_array_elements_text(:phases))`;

/** Generation of those of `contexts` that publish: every change from now on becomes an event. */
export async function readPublishers(sql: Sql, contexts: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query(READ, { contexts, phases: PUBLISHING_PHASES });
  return new Map(rows.map(({ context, generation }) => [context as string, Number(generation)]));
}
