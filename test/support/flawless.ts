/** What every scenario under load asks of its requests; and, where one failed, what the stage's processes logged of it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LoadReport, OpenLoad } from "./open-load";
import type { Stage } from "./stage";

/** Lines told with a failure: the newest. */
const LINES = 40;

/** No request failed, and every client has seen its own writes. @param after names the step in the message */
export function assertFlawless(
  stage: Pick<Stage, "stateDirectory">,
  after: string,
  reports: readonly LoadReport[],
): void {
  const failures = reports.flatMap((report) => report.failures);
  if (failures.length > 0)
    assert.fail([`${after}: failed requests`, ...failures, "Logged as errors:", ...loggedErrors(stage)].join("\n"));
  const staleReads = reports.flatMap((report) => report.staleReads);
  assert.deepEqual(staleReads, [], `${after}: a client did not see its own write`);
}

/** Asks the same of a load's requests since its last report, and that there were reads and writes. The load goes on. */
export async function assertFlawlessSoFar(
  stage: Pick<Stage, "stateDirectory">,
  after: string,
  load: OpenLoad<unknown>,
): Promise<void> {
  await load.pause();
  const report = load.report();
  assertFlawless(stage, after, [report]);
  assert.ok(report.requests > report.writes && report.writes > 0, `${after}: the load has read and written`);
  load.start();
}

/** Oldest first; all groups' lines begin with their time. */
function loggedErrors({ stateDirectory }: Pick<Stage, "stateDirectory">): readonly string[] {
  const folder = join(stateDirectory, "cloud/logs");
  if (!existsSync(folder)) return [`there is no ${folder}`];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => line.includes('"level":"error"'))
    .sort()
    .slice(-LINES);
}
