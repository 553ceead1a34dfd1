/** Records which places each scenario reaches when nothing goes wrong: every time, not by luck. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import type { Effect } from "./inject/calls";
import type { Place } from "./inject/place";
import type { Recorded } from "./points";
import { SCENARIOS } from "./scenarios";
import type { FaultStage, Played } from "./stage";

export const RECORDED_FILE = join(__dirname, "recorded.json");
/**
 * Runs of a scenario; a place counts when all of them reached it. Every other one has a busy process beside it on each core: which
 * of two actors comes first to what either may do is not left to the speed of one machine.
 */
const RUNS = 10;
/** Calls of the two sides that serve requests come as requests come: one is aimed at where there were so many times as many. */
const AMPLE = 3;

/** Of places that come again and again, the ones that are aimed at. */
export function isAimedAt(scenario: string, place: Place): boolean {
  // The relay that a ring started may have carried the backfill on, and the coordinator then has nothing to drain.
  if (scenario === "replicate" && place.startsWith("coordinator:relay.")) return false;
  const [, actor = "", step = "", occurrence = "", effect = "0"] =
    /^([^:]+):([^#]+)#(\d+)(?:\+(\d+))?$/.exec(place) ?? [];
  if (actor === "api" || actor === "monolith") return step === "secret" ? false : ["1", "2", "9"].includes(occurrence);
  if (Number(effect) > 2) return false;
  return Number(occurrence) <= (step.startsWith("handover") || actor === "relay" ? 1 : 2);
}

/** The place that must have been reached for this one to be reached every time, on a slower machine too. */
const ampleFor = (place: Place): Place =>
  place.replace(/^((?:api|monolith):[^#]+)#(\d+)/, (_, call: string, nth: string) => `${call}#${Number(nth) * AMPLE}`);

/** Runs `work` on a machine that has other work for every core. */
async function besideOthers<T>(work: () => Promise<T>): Promise<T> {
  const busy = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ["-e", "for (;;);"]));
  try {
    return await work();
  } finally {
    for (const child of busy) child.kill("SIGKILL");
  }
}

export async function record(stage: FaultStage, print: (line: string) => void): Promise<void> {
  const recorded: Record<string, readonly (readonly [Place, Effect?])[]> = {};
  for (const scenario of SCENARIOS) {
    const runs: ReadonlyMap<Place, Effect | undefined>[] = [];
    for (let run = 1; run <= RUNS; run++) {
      const play = (): Promise<Played> => stage.play(scenario, run);
      const { reached, violations } = await (run % 2 === 0 ? besideOthers(play) : play());
      if (violations.length > 0) throw new Error(`${scenario.name} fails without a fault: ${violations.join("; ")}`);
      runs.push(new Map(reached.map(({ place, effect }) => [place, effect])));
    }
    const [first = new Map<Place, Effect | undefined>()] = runs;
    const always = [...first].filter(
      ([place]) => isAimedAt(scenario.name, place) && runs.every((run) => run.has(ampleFor(place))),
    );
    recorded[scenario.name] = always.map(([place, effect]) => (effect === undefined ? [place] : [place, effect]));
    print(`${scenario.name}: ${always.length} places`);
  }
  const text = JSON.stringify(recorded satisfies Recorded);
  writeFileSync(
    RECORDED_FILE,
    await format(text, { ...(await resolveConfig(RECORDED_FILE)), filepath: RECORDED_FILE }),
  );
}
