/** The real handover, in both directions. */
import type { DataPlane } from "../data-plane";
import {
  beginHandover,
  type Begun,
  commitHandover,
  type CoveredIdentifiers,
  giveUpHandover,
} from "../ownership/changes";
import { isClosedAt, wasCommitted } from "../ownership/decisions";
import { isLockFailure, jitteredTries, withBoundedLocks } from "../ownership/lock";
import { publishOwnerItem, readOwnerItem } from "../ownership/owner-item";
import { requireOwnership } from "../ownership/read";
import { publishTruth } from "../ownership/reconcile";
import type { Ownership } from "../ownership/truth";
import type { Side } from "../runtime/phases";
import type { Sql } from "../sql/database";
import { handOverIdentifiers } from "./identifiers";
import { revokeWriterTokens } from "./revoke";
import { nameOf, openTransactions } from "./open-transactions";
import { DONE, failed, type HandoverSteps, type StepOutcome } from "./steps";
import type { HandoverVerbs } from "./verbs";

/** Attempts of the commit that found a lock held: where it changes foreign keys, an attempt waits for their tables for half a second at most. */
const COMMIT_ATTEMPTS = 20;
/** Pause between two rounds of a drain that another relay is at, in milliseconds. */
const DRAIN_PAUSE_MS = 25;

export interface HandoverOptions {
  /** The row that the handover was decided on: any change of it since refuses `begin`. */
  readonly from: Ownership;
  readonly to: Side;
  /** Runs in the commit's transaction before the lock is taken: changes of the schema, which wait for locks of their own. */
  readonly beforeCommit?: (tx: Sql) => Promise<void>;
  /** Runs in the commit's transaction once its conditions have held: phase and audit trail, all or nothing with the owner. */
  readonly atCommit?: (tx: Sql, epoch: number) => Promise<void>;
}

/** Steps of one handover, which is over when it has committed or was given up. */
export class Handover implements HandoverSteps {
  private begun: (Begun & { readonly until: number }) | undefined;
  private covered: readonly CoveredIdentifiers[] = [];
  private heldUpSince: number | undefined;
  private heldUpUntil: number | undefined;

  constructor(
    private readonly plane: DataPlane,
    private readonly verbs: HandoverVerbs,
    private readonly options: HandoverOptions,
  ) {}

  /** How long writers were held up: from the request of the lock until the new owner accepted writes. Undefined before that. */
  get blackoutMs(): number | undefined {
    if (this.heldUpSince === undefined || this.heldUpUntil === undefined) return undefined;
    return this.heldUpUntil - this.heldUpSince;
  }

  async begin(): Promise<StepOutcome> {
    const { from, to } = this.options;
    const { handoverDeadlineMs } = this.plane.settings;
    if (from.table !== this.plane.table)
      return failed(`the context's table is ${from.table}, this is an actor of ${this.plane.table}`);
    try {
      const begun = await this.underLock((tx) => {
        this.heldUpSince = this.plane.now();
        return beginHandover(tx, from.context, from.epoch, to, handoverDeadlineMs);
      });
      if (begun === undefined) return failed("the ownership row has changed since the transition looked at it");
      this.begun = { ...begun, until: this.plane.now() + handoverDeadlineMs };
      return DONE;
    } catch (error) {
      if (isLockFailure(error)) return failed(`writers in flight did not end in time${await this.whoHolds(false)}`);
      // The answer may be lost and the handover begun: then it would hold writers off until its deadline.
      await this.giveUpAt(from.epoch + 1).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<StepOutcome> {
    const { epoch } = this.mine();
    if (await publishOwnerItem(this.plane, { epoch, accepting: false, retired: false })) return DONE;
    return isClosedAt(await readOwnerItem(this.plane), epoch) ? DONE : failed("OWNER is of another handover");
  }

  async revoke(): Promise<StepOutcome> {
    this.mine();
    const { tokens, settled } = await revokeWriterTokens(this.plane);
    this.plane.log("info", "revoked the writers' tokens", { context: this.options.from.context, tokens, settled });
    return DONE;
  }

  async drain(): Promise<StepOutcome> {
    const { until } = this.mine();
    const source: Side = this.options.to === "context" ? "monolith" : "context";
    for (;;) {
      const left = until - this.plane.now();
      if (left <= 0) return failed("the outbox was not empty before the deadline");
      const { parked } = await this.verbs.drain(this.plane, left);
      if (parked > 0) return failed(`${parked} changes could not be applied and are parked`);
      if (await this.verbs.outboxIsEmpty(this.plane, source)) return DONE;
      await this.plane.pause(DRAIN_PAUSE_MS);
    }
  }

  async identifiers(): Promise<StepOutcome> {
    this.mine();
    this.covered = await handOverIdentifiers(this.plane, this.options.to);
    return DONE;
  }

  async commit(): Promise<StepOutcome> {
    const begun = this.mine();
    const { from, to, beforeCommit, atCommit } = this.options;
    try {
      const epoch = await this.underLock(async (tx) => {
        await beforeCommit?.(tx);
        const committed = await commitHandover(tx, from.context, begun, this.covered);
        if (committed === undefined) throw new CommitRefused();
        await atCommit?.(tx, committed);
        return committed;
      }, COMMIT_ATTEMPTS);
      this.begun = { ...begun, epoch };
      if (to === "monolith") this.heldUpUntil = this.plane.now();
      return DONE;
    } catch (error) {
      if (error instanceof CommitRefused) return failed(await this.whyRefused(begun));
      const truth = await requireOwnership(this.plane.database, from.context);
      if (wasCommitted(truth, begun.epoch, to)) return DONE; // only its answer was lost
      if (isLockFailure(error))
        return failed(`writers or readers in flight did not end in time${await this.whoHolds(true)}`);
      throw error;
    }
  }

  async publish(): Promise<StepOutcome> {
    // From a fresh read, so that it is right whoever has changed the row since; a refusal means that it was published.
    await publishTruth(this.plane, await requireOwnership(this.plane.database, this.options.from.context));
    this.heldUpUntil ??= this.plane.now();
    return DONE;
  }

  async giveUp(reason: string): Promise<void> {
    if (this.begun === undefined) return;
    const { context } = this.options.from;
    this.plane.log("warn", "gives its handover up", { context, reason });
    await this.giveUpAt(this.begun.epoch);
  }

  /** Postgres first, which raises the epoch; only then `OWNER`, whose environments register again. */
  private async giveUpAt(epoch: number): Promise<void> {
    const { context } = this.options.from;
    await this.underLock((tx) => giveUpHandover(tx, context, epoch, "coordinator"));
    await publishTruth(this.plane, await requireOwnership(this.plane.database, context));
  }

  private underLock<T>(work: (tx: Sql) => Promise<T>, attempts?: number): Promise<T> {
    return withBoundedLocks(this.plane, jitteredTries(this.plane, attempts), work);
  }

  /** What stands in the way, for whoever must end it. */
  private async whoHolds(bordersToo: boolean): Promise<string> {
    const open = await openTransactions(this.plane, bordersToo).catch(() => []);
    return open.length === 0 ? "" : ` (${open.map(nameOf).join("; ")})`;
  }

  private async whyRefused({ epoch }: Begun): Promise<string> {
    const { context } = this.options.from;
    const truth = await requireOwnership(this.plane.database, context);
    if (truth.epoch !== epoch) return "the handover is no longer under way";
    if (truth.deadline !== null && truth.deadline <= truth.readAt) return "its deadline has passed";
    return "changes or identifiers appeared after the drain, or a change is parked";
  }

  private mine(): Begun & { readonly until: number } {
    if (this.begun === undefined) throw new Error("a handover's first step is begin");
    return this.begun;
  }
}

/** Rolls the commit's transaction back, with everything that was prepared in it. */
class CommitRefused extends Error {
  override readonly name = "CommitRefused";
}
