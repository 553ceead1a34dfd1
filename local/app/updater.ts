/** Updates of the local stage by the embedded engine. */
import { resolve } from "node:path";
import { createEngine, type Engine, type EngineEvent, type EngineOptions, type EngineResult } from "../engine";
import type { StackUpdater, UpdateOutcome } from "./moves";
import { adviceLine, progressLine, type ProgressView } from "./progress";

export const REPOSITORY = resolve(__dirname, "../..");

export interface UpdaterArgs {
  readonly engine: Omit<EngineOptions, "root" | "random" | "now" | "onEvent">;
  readonly view: ProgressView;
  /** Asked before each update: whether policies and code are built. */
  readonly prepare: () => Promise<void>;
}

/** One update at a time: whoever calls this queues. */
export function stackUpdater({
  engine: options,
  view,
  prepare,
}: UpdaterArgs): StackUpdater & { readonly engine: Engine } {
  let listener: (event: EngineEvent) => void = () => undefined;
  const engine = createEngine({
    ...options,
    root: REPOSITORY,
    random: Math.random,
    now: () => new Date(),
    onEvent: (event) => listener(event),
  });
  const perform = async (
    work: () => Promise<EngineResult>,
    previewOnly: boolean,
    progress: (text: string) => void,
  ): Promise<UpdateOutcome> => {
    let preview = previewOnly;
    listener = (event) => {
      if (event.type === "pass") preview = event.preview;
      if (!preview && event.type === "step-started") view.started(event.step);
      if (!preview && (event.type === "step-done" || event.type === "step-failed")) view.ended(event.step);
      // An update's own preview pass tells only what is wrong; its steps follow when they are done.
      if (preview && !previewOnly && event.type === "step-done") return;
      // Advice is counted at the end: dozens of lines at every move would hide what matters.
      if (!previewOnly && event.type === "violation" && event.level !== "mandatory") return;
      const line = progressLine(event, preview);
      if (line === undefined) return;
      view.line(line);
      progress(line);
    };
    try {
      await prepare();
      const result = await work();
      const advice = adviceLine(result.violations.filter(({ level }) => level !== "mandatory"));
      if (!previewOnly && advice !== undefined) view.line(advice);
      return outcome(result);
    } catch (error) {
      return { ok: false, errors: [error instanceof Error ? error.message : String(error)] };
    } finally {
      listener = () => undefined;
    }
  };
  return {
    engine,
    update: (progress) => perform(() => engine.up(), false, progress),
    preview: (contexts, progress) =>
      perform(
        () => engine.preview({ "banyan:contexts": contexts as unknown as Record<string, never> }),
        true,
        progress,
      ),
  };
}

/** The sentence of a refused transition inside a failed step's message. */
const REFUSAL = /\S+ was not moved to \S+ \(([a-z-]+)\): [^]*/;

/** The codes of a refused transition that time alone may mend. */
const WAITING = ["not-ready", "handover-under-way", "long-transactions"];

function outcome({ ok, errors, violations }: EngineResult): UpdateOutcome {
  if (ok) return { ok, errors: [] };
  const [message, code = ""] = errors.map((text) => REFUSAL.exec(text)).find((match) => match !== null) ?? [];
  if (message !== undefined && code === "cancelled") return { ok, errors: [message], verdict: "cancelled" };
  if (message !== undefined) return { ok, errors: [message], verdict: WAITING.includes(code) ? "waiting" : "refused" };
  if (violations.some(({ level }) => level === "mandatory")) return { ok, errors, verdict: "refused" };
  return { ok, errors };
}
