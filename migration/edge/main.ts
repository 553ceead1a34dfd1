/** The monolith's task: brings its schema up to date, and serves the application behind its edge. */
import { systemClock } from "../runtime/clock";
import { composeTask } from "./compose";
import { readTaskEnvironment } from "./environment";
import { stopOnSignal } from "../../monolith";

async function main(): Promise<void> {
  const task = await composeTask(readTaskEnvironment(process.env), systemClock);
  stopOnSignal(task.server, task.log, () => {
    task.stopped();
    process.exit(0);
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
