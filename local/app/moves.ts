/** One queue of updates: moves asked over the console port, and hand edits of the stack config. */
import { type CancelResult, EXIT_CODES, type MoveRequest, type MoveResult, type StageStatus } from "../../console/api";
import { allowedFrom, ownerIn } from "../../migration/phase/moves";
import { PHASES, type Phase } from "../../migration/runtime/phases";
import type { CancelAnswer } from "../../migration/phase/cancel";
import type { MoveRelay } from "./move-relay";
import type { StackFile, WantedContext } from "./stack-file";
import { UserError } from "./state-folder";

/** What an update by the engine came to. */
export interface UpdateOutcome {
  readonly ok: boolean;
  /** Messages for the person who asked; empty when `ok`. */
  readonly errors: readonly string[];
  /** The transition's own verdict where it refused or waits. */
  readonly verdict?: "refused" | "waiting" | "cancelled";
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
  /** Each context's relay: what a transition would do, and the end of one. */
  readonly relay: MoveRelay;
  readonly status: () => Promise<Omit<StageStatus, "update" | "lastUpdate">>;
  readonly now: () => Date;
  readonly pause: (ms: number) => Promise<void>;
  readonly nearest: (name: string, known: readonly string[]) => string | undefined;
}

/** Pause between two looks for a transition that is to be cancelled, in milliseconds. */
const CANCEL_LOOK_MS = 50;

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
  private running: { readonly title: string; readonly since: string; readonly context?: string } | null = null;
  /** Contexts whose move is to stop before its next update. */
  private readonly cancelled = new Set<string>();
  private last: Settled | null = null;
  /** What the stack file held when the last update began: a file that still holds it needs no update. */
  private applied: Buffer | undefined;

  constructor(private readonly options: MovesOptions) {}

  async status(): Promise<StageStatus> {
    const update = this.running && { title: this.running.title, since: this.running.since };
    return { ...(await this.options.status()), update, lastUpdate: this.last };
  }

  async move(request: MoveRequest, progress: (text: string) => void): Promise<MoveResult> {
    const problem = this.usageProblem(request);
    if (problem !== undefined) return result("usage", problem);
    const phase = request.phase as Phase;
    const title = `move ${request.context} ${phase}${request.weight === undefined ? "" : ` ${request.weight} %`}`;
    return this.enqueue(
      request.dryRun === true ? `${title} (dry run)` : title,
      () => this.perform(request, phase, title, progress),
      request.context,
    );
  }

  /**
   * Cancels the context's move under way: its transition before the commit point, or what comes before that.
   *
   * @throws UserError (exit 64) for an unknown context
   */
  async cancel(context: string): Promise<CancelResult> {
    const problem = this.unknownContext(context);
    if (problem !== undefined) throw new UserError(problem, EXIT_CODES.usage);
    const running = this.running;
    // An edit by hand, or an update from elsewhere, may have brought a transition that is no move of ours.
    if (running?.context !== context) return cancelResult(context, await this.options.relay.cancel(context));
    this.cancelled.add(context);
    // The update may not have come to the transition yet: it is looked for until it is there, or the move is over.
    while (this.running === running) {
      const answer = cancelResult(context, await this.options.relay.cancel(context));
      if (answer.outcome !== "nothing") return answer;
      await this.options.pause(CANCEL_LOOK_MS);
    }
    return this.last?.outcome === "cancelled"
      ? { outcome: "cancelled", message: `${running.title} is cancelled` }
      : { outcome: "finishing", message: `${running.title} was over before it could be cancelled` };
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
    // Where the relay does not say: what the last update that went through brought. The transition asks again.
    const from = current?.phase ?? file.contexts()[request.context]?.phase ?? "monolith";
    if (!allowedFrom(from).includes(phase)) return result("refused", illegalMove(request.context, from, phase));
    const wanted = this.wantedContext(request, phase, file.contexts()[request.context], current);
    const { context } = request;
    if (request.dryRun === true) {
      progress("resources:");
      const outcome = await updater.preview({ ...file.contexts(), [context]: wanted }, progress);
      progress("transition:");
      const refusals = await this.options.relay.rehearse(context, wanted, progress);
      if (outcome.ok && refusals.length > 0)
        return result("refused", `${title}: dry run, nothing changed; it would be refused as things stand`, refusals);
      return outcomeOf(outcome, `${title}: dry run, nothing changed`);
    }
    let at: Phase = from;
    for (const step of stepsTo(phase, from)) {
      if (this.cancelled.has(context)) return result("cancelled", `${title}: cancelled, ${context} is in ${at}`);
      const handsOver = ownerIn(at) !== ownerIn(step);
      if (handsOver) await this.options.relay.predict(context, { ...wanted, phase: step }, progress);
      const outcome = await this.update(context, { ...wanted, phase: step }, progress);
      if (!outcome.ok) return outcomeOf(outcome, title);
      if (handsOver) await this.tellHandover(context, progress);
      at = step;
    }
    return outcomeOf(
      { ok: true, errors: [] },
      `${request.context} is in ${phase}${phase === "canary" ? ` at ${wanted.weight} %` : ""}`,
    );
  }

  private async tellHandover(context: string, progress: (text: string) => void): Promise<void> {
    const { contexts } = await this.options.status();
    const handover = contexts.find(({ name }) => name === context)?.lastHandover;
    if (handover === null || handover === undefined) return;
    const actual = handover.actualMs === null ? "for a time that nobody measured" : `for ${handover.actualMs} ms`;
    progress(`  writes were held up ${actual}; predicted were ${handover.predictedMs} ms`);
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
    const unknown = this.unknownContext(request.context);
    if (unknown !== undefined) return unknown;
    if (!(PHASES as readonly string[]).includes(request.phase))
      return `Unknown phase "${request.phase}". ${this.advice(request.phase, PHASES)}`;
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

  private unknownContext(context: string): string | undefined {
    const { contextNames } = this.options;
    return contextNames.includes(context)
      ? undefined
      : `Unknown context "${context}". ${this.advice(context, contextNames)}`;
  }

  private advice(name: string, known: readonly string[]): string {
    const near = this.options.nearest(name, known);
    return `${near === undefined ? "" : `Did you mean "${near}"? `}Known: ${known.join(", ")}.`;
  }

  private enqueue(title: string, work: () => Promise<MoveResult>, context?: string): Promise<MoveResult> {
    const run = async (): Promise<MoveResult> => {
      this.cancelled.clear();
      this.running = {
        ...{ title, since: this.options.now().toISOString() },
        ...(context === undefined ? {} : { context }),
      };
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
const stepsTo = (phase: Phase, from: Phase): readonly Phase[] =>
  phase === "monolith" && (from === "canary" || from === "extracted") ? ["replicate", "monolith"] : [phase];

const illegalMove = (context: string, from: Phase, phase: Phase): string =>
  from === "retired"
    ? `${context} is retired: there is no way back from that.`
    : `${context} cannot go from ${from} to ${phase}. It may go to ${allowedFrom(from)
        .filter((allowed) => allowed !== from)
        .join(", ")}: one phase forward at a time, back any number.`;

function cancelResult(context: string, answer: CancelAnswer | undefined): CancelResult {
  if (answer?.verdict === "cancelled")
    return { outcome: "cancelled", message: `${context} stays with the ${answer.owner}: its transition is cancelled` };
  if (answer?.verdict === "finishing")
    return { outcome: "finishing", message: `the transition of ${context} is past its commit point and is finishing` };
  return { outcome: "nothing", message: `no transition of ${context} is under way` };
}

const outcomeOf = (outcome: UpdateOutcome, done: string): MoveResult => {
  if (outcome.ok) return result("done", done);
  const [message = "the update failed", ...reasons] = outcome.errors;
  return result(outcome.verdict ?? "failed", message, reasons);
};
