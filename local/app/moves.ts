/** One queue of updates: moves asked over the console port, and hand edits of the stack config. */
import type { MoveRequest, MoveResult, StageStatus } from "../../console/api";
import { allowedFrom } from "../../migration/phase/moves";
import { PHASES, type Phase } from "../../migration/runtime/phases";
import type { StackFile, WantedContext } from "./stack-file";

/** What an update by the engine came to. */
export interface UpdateOutcome {
  readonly ok: boolean;
  /** Messages for the person who asked; empty when `ok`. */
  readonly errors: readonly string[];
  /** The transition's own verdict where it refused or waits. */
  readonly verdict?: "refused" | "waiting";
}

/** The engine, as far as moves need it. */
export interface StackUpdater {
  /** Makes the stage as the stack config says. */
  update(progress: (text: string) => void): Promise<UpdateOutcome>;
  /** Lists what an update with these contexts would do, and changes nothing. */
  preview(contexts: Readonly<Record<string, WantedContext>>, progress: (text: string) => void): Promise<UpdateOutcome>;
}

export interface MovesOptions {
  readonly contextNames: readonly string[];
  readonly file: StackFile;
  readonly updater: StackUpdater;
  readonly status: () => Promise<Omit<StageStatus, "update" | "lastUpdate">>;
  readonly now: () => Date;
  readonly nearest: (name: string, known: readonly string[]) => string | undefined;
}

type Settled = {
  readonly title: string;
  readonly outcome: MoveResult["outcome"];
  readonly message: string;
  readonly at: string;
};

const result = (outcome: MoveResult["outcome"], message: string, reasons: readonly string[] = []): MoveResult => ({
  outcome,
  message,
  reasons,
});

export class Moves {
  private queue: Promise<unknown> = Promise.resolve();
  private running: { readonly title: string; readonly since: string } | null = null;
  private last: Settled | null = null;
  /** What the stack file held when the last update began: a file that still holds it needs no update. */
  private applied: Buffer | undefined;

  constructor(private readonly options: MovesOptions) {}

  async status(): Promise<StageStatus> {
    return { ...(await this.options.status()), update: this.running, lastUpdate: this.last };
  }

  async move(request: MoveRequest, progress: (text: string) => void): Promise<MoveResult> {
    const problem = this.usageProblem(request);
    if (problem !== undefined) return result("usage", problem);
    const phase = request.phase as Phase;
    const title = `move ${request.context} ${phase}${request.weight === undefined ? "" : ` ${request.weight} %`}`;
    return this.enqueue(request.dryRun === true ? `${title} (dry run)` : title, () =>
      this.perform(request, phase, title, progress),
    );
  }

  /** Applies a stack file that was edited by hand. The edit stays even when the update is refused. */
  async applyFile(progress: (text: string) => void): Promise<MoveResult> {
    return this.enqueue("apply the stack config", async () => {
      if (this.applied?.equals(this.options.file.bytes()) === true) return result("done", "nothing to apply");
      this.applied = this.options.file.bytes();
      return outcomeOf(await this.options.updater.update(progress), "the stage is as the stack config says");
    });
  }

  /** Resolves when no update is under way or waiting. */
  async idle(): Promise<void> {
    await this.queue;
  }

  private async perform(
    request: MoveRequest,
    phase: Phase,
    title: string,
    progress: (text: string) => void,
  ): Promise<MoveResult> {
    const { file, updater } = this.options;
    const current = (await this.options.status()).contexts.find(({ name }) => name === request.context);
    const from = current?.phase ?? "monolith";
    if (!allowedFrom(from).includes(phase)) return result("refused", illegalMove(request.context, from, phase));
    const wanted = this.wantedContext(request, phase, file.contexts()[request.context], current);
    if (request.dryRun === true) {
      const outcome = await updater.preview({ ...file.contexts(), [request.context]: wanted }, progress);
      return outcomeOf(outcome, `${title}: dry run, nothing changed`);
    }
    for (const step of stepsTo(phase, current?.phase)) {
      const outcome = await this.update(request.context, { ...wanted, phase: step }, progress);
      if (!outcome.ok) return outcomeOf(outcome, title);
    }
    return outcomeOf(
      { ok: true, errors: [] },
      `${request.context} is in ${phase}${phase === "canary" ? ` at ${wanted.weight} %` : ""}`,
    );
  }

  /** Writes the wanted phase and updates; a failed update leaves the file byte for byte as it was. */
  private async update(
    context: string,
    wanted: WantedContext,
    progress: (text: string) => void,
  ): Promise<UpdateOutcome> {
    const { file, updater } = this.options;
    const before = file.bytes();
    file.setContext(context, wanted);
    this.applied = file.bytes();
    const outcome = await updater.update(progress);
    if (!outcome.ok) {
      file.write(before);
      this.applied = before;
    } else if (wanted.force !== undefined) {
      const { force: _recorded, ...kept } = wanted;
      file.setContext(context, kept);
      this.applied = file.bytes();
    }
    return outcome;
  }

  private wantedContext(
    request: MoveRequest,
    phase: Phase,
    written: WantedContext | undefined,
    current: StageStatus["contexts"][number] | undefined,
  ): WantedContext {
    const reEntry = phase === "replicate" && current?.phase === "monolith" && current.generation > 0;
    const generation = reEntry
      ? current.generation + 1
      : (written?.generation ?? Math.max(1, current?.generation ?? 1));
    return {
      phase,
      ...(phase === "canary" ? { weight: request.weight ?? written?.weight ?? 10 } : {}),
      generation,
      ...(request.force === true && request.reason !== undefined ? { force: { reason: request.reason } } : {}),
    };
  }

  private usageProblem(request: MoveRequest): string | undefined {
    const { contextNames, nearest } = this.options;
    const advice = (name: string, known: readonly string[]): string => {
      const near = nearest(name, known);
      return `${near === undefined ? "" : `Did you mean "${near}"? `}Known: ${known.join(", ")}.`;
    };
    if (!contextNames.includes(request.context))
      return `Unknown context "${request.context}". ${advice(request.context, contextNames)}`;
    if (!(PHASES as readonly string[]).includes(request.phase))
      return `Unknown phase "${request.phase}". ${advice(request.phase, PHASES)}`;
    if (request.weight !== undefined) {
      if (request.phase !== "canary")
        return `--weight ${request.weight} has no meaning in ${request.phase}: only canary splits reads.`;
      if (!Number.isInteger(request.weight) || request.weight < 1 || request.weight > 99) {
        return `--weight ${request.weight} is outside 1-99. For none use shadow, for all use extracted.`;
      }
    }
    if (request.force === true && (request.reason ?? "").trim() === "")
      return "--force needs --reason: it is recorded in the audit trail.";
    return undefined;
  }

  private enqueue(title: string, work: () => Promise<MoveResult>): Promise<MoveResult> {
    const run = async (): Promise<MoveResult> => {
      this.running = { title, since: this.options.now().toISOString() };
      const settled = await work().catch((error: unknown) =>
        result("failed", error instanceof Error ? error.message : String(error)),
      );
      this.running = null;
      this.last = { title, outcome: settled.outcome, message: settled.message, at: this.options.now().toISOString() };
      return settled;
    };
    const next = this.queue.then(run);
    this.queue = next;
    return next;
  }
}

/**
 * The updates that bring a context to `phase`. On the way back to `monolith` from a phase in which the function serves
 * reads, the rules return first while the follower is still kept current, and only then are rules and capture removed.
 */
const stepsTo = (phase: Phase, from: Phase | undefined): readonly Phase[] =>
  phase === "monolith" && (from === "canary" || from === "extracted") ? ["replicate", "monolith"] : [phase];

const illegalMove = (context: string, from: Phase, phase: Phase): string =>
  from === "retired"
    ? `${context} is retired: there is no way back from that.`
    : `${context} cannot go from ${from} to ${phase}. It may go to ${allowedFrom(from)
        .filter((allowed) => allowed !== from)
        .join(", ")}: one phase forward at a time, back any number.`;

const outcomeOf = (outcome: UpdateOutcome, done: string): MoveResult => {
  if (outcome.ok) return result("done", done);
  const [message = "the update failed", ...reasons] = outcome.errors;
  return result(outcome.verdict ?? "failed", message, reasons);
};
