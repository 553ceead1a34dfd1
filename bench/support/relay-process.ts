/** The relay in a process of its own, as its function runs it: rung all the time, it never leaves. */
import { drainAndLinger } from "../../migration/relay/drain";
import { planeOf } from "./stores";
import type { StoreAccess } from "./stores-process";
import { endWithParent } from "./child";

export type RelayCommand = { readonly kind: "start"; readonly access: StoreAccess } | { readonly kind: "stop" };

export interface RelayReport {
  readonly applied: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

/** A run's budget: short, so that a stop is obeyed soon. */
const RUN_MS = 5_000;

function serve(): void {
  let stopped = false;
  let applied = 0;
  let running: Promise<void> = Promise.resolve();
  const run = async (access: StoreAccess): Promise<void> => {
    const plane = planeOf(access);
    while (!stopped) applied += (await drainAndLinger(plane, RUN_MS)).result.applied;
  };
  process.on("message", (command: RelayCommand) => {
    if (command.kind === "start") {
      running = run(command.access);
      process.send?.({});
      return;
    }
    stopped = true;
    void running.then(() => {
      const { user, system } = process.cpuUsage();
      const report: RelayReport = {
        applied,
        cpuMs: (user + system) / 1000,
        rssMb: process.memoryUsage().rss / 1024 ** 2,
      };
      process.send?.(report);
      process.disconnect();
    });
  });
}

if (require.main === module) {
  endWithParent();
  serve();
}
