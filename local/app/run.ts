/** The local stage as a process: until Ctrl-C, a SIGTERM, or `banyan down`. */
import { startStage, type StartOptions } from "./start";

export async function runLocalStage(options: StartOptions): Promise<void> {
  const stage = await startStage(options, process.stdout);
  let stopping = false;
  const stop = (): void => {
    // A second Ctrl-C does not wait: the reaper ends every child when this process is gone.
    if (stopping) process.exit(130);
    stopping = true;
    process.stdout.write("\nstopping; state is kept\n");
    stage.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`banyan: ${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}
