/** The load generator in a process of its own: told what to do over IPC, so that it shares no event loop with what it measures. */
import { seededRandom } from "../../test/support/random";
import { Load, type LoadOptions, type LoadReport } from "../../test/support/load";
import { endWithParent } from "./child";

export interface LoadPlan extends Omit<LoadOptions, "random"> {
  readonly seed: number;
}

export type LoadCommand =
  { readonly kind: "open"; readonly plan: LoadPlan } | { readonly kind: "start" | "pause" | "report" | "close" };

/** The answer to every command: the report of `report`, else nothing. */
export type LoadAnswer = { readonly report?: LoadReport };

function serve(): void {
  let load: Load | undefined;
  const obey = async (command: LoadCommand): Promise<LoadAnswer> => {
    if (command.kind === "open") {
      const { seed, ...options } = command.plan;
      load = new Load({ ...options, random: seededRandom(seed) });
    } else if (command.kind === "start") load?.start();
    else if (command.kind === "pause") await load?.pause();
    else if (command.kind === "report") return load === undefined ? {} : { report: load.report() };
    else await load?.close();
    return {};
  };
  process.on("message", (command: LoadCommand) => {
    void obey(command).then((answer) => {
      process.send?.(answer);
      if (command.kind === "close") process.disconnect();
    });
  });
}

if (require.main === module) {
  endWithParent();
  serve();
}
