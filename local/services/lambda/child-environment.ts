import { join } from "node:path";
import type { Processes } from "../process";
import type { EnvironmentEvent, InvokeMessage, StartEnvironment } from "./environment";

/** Environments in child processes: slower to start and larger, but they can be killed and paused like real ones. */
export function childEnvironments(processes: Processes): StartEnvironment {
  return (settings, onEvent) => {
    const { variables, ...data } = settings;
    const run = processes.run({
      command: process.execPath,
      args: [`--max-old-space-size=${settings.memoryMb}`, join(__dirname, "bootstrap.mjs"), JSON.stringify(data)],
      env: variables,
      ipc: true,
      stopSignal: "SIGKILL",
      onLine: (text) => onEvent({ type: "line", text }),
    });
    run.child.on("message", (message) => onEvent(message as EnvironmentEvent));
    void run.exited.then(({ code, signal, error }) =>
      onEvent({
        type: "gone",
        reason: `Runtime exited with error: ${error?.message ?? (signal === null ? `exit status ${code}` : `signal: ${signal}`)}`,
      }),
    );
    return {
      send: (message: InvokeMessage) => void (run.child.connected && run.child.send(message)),
      terminate: () => void run.stop(0),
    };
  };
}
