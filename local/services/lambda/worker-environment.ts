import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Environment, EnvironmentEvent, EnvironmentSettings } from "./environment";

/** Node 24 lets a thread take 192 MB before it collects what is short-lived, Node 20 took 48. Many environments share this machine. */
const YOUNG_GENERATION_MB = 48;

/**
 * How much a heap may grow between two full collections, in percent of what lives. V8 alone would let the 20 MB that an environment
 * keeps grow by 8: a full collection every three seconds under load, in each of them. V8 has this setting for a process as a whole,
 * so the local cloud's own heap follows it too; an environment's heap limit holds all the same.
 */
const HEAP_GROWTH_PERCENT = 200;
setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);

/**
 * An environment in a worker thread: a heap limit, globals and a `process.env` of its own, ended without asking.
 * Differs from Lambda: `process.chdir` throws, native addons share our process, nothing is frozen between invocations.
 */
export function startWorkerEnvironment(
  settings: EnvironmentSettings,
  onEvent: (event: EnvironmentEvent) => void,
): Environment {
  const { variables, ...workerData } = settings;
  const worker = new Worker(join(__dirname, "bootstrap.mjs"), {
    workerData,
    env: { ...variables },
    // Nothing of the parent's own flags (a TypeScript loader, say) gets in.
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  let reason: string | undefined;
  worker.on("message", onEvent);
  worker.on("error", (error: NodeJS.ErrnoException) => {
    reason =
      error.code === "ERR_WORKER_OUT_OF_MEMORY"
        ? "Runtime exited with error: signal: killed (out of memory)"
        : `Runtime exited with error: ${error.message}`;
  });
  worker.once("exit", (code) =>
    onEvent({ type: "gone", reason: reason ?? `Runtime exited with error: exit status ${code}` }),
  );
  return {
    send: (message) => worker.postMessage(message),
    terminate: () => void worker.terminate(),
  };
}
