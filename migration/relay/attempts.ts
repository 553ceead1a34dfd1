/** Changes that cannot be applied: tried again with growing pauses, then parked with their error. Nothing is dropped. */
import type { DataPlane } from "../data-plane";
import type { Failure, QueuedChange } from "./channel";

export const RETRY_DEFAULTS = {
  /** First pause before a failed change is tried again; doubles each time. */
  firstPauseMs: 40,
  /** Eight tries take about 3 s: what a change waits for (its parent) is in the outbox already, or never comes. */
  longestPauseMs: 1_000,
} as const;

/**
 * Nothing is parked by a relay that wakes late, when its change was settled long ago: once the owner has changed nobody could
 * retry it, and in another life of the table it would overwrite what nobody captured (decision 0051).
 */
const PARKS_HERE = `NOT EXISTS (
            SELECT FROM banyan.ownership AS truth WHERE truth.context = :context
               AND (truth.owner <> :owner OR truth.table_name <> :of OR truth.phase = 'monolith'))`;

const retryPauseMs = (attempts: number): number =>
  Math.min(RETRY_DEFAULTS.longestPauseMs, RETRY_DEFAULTS.firstPauseMs * 2 ** (attempts - 1));

/** The failures of one context and direction, over the rounds of one run. Counts survive the run in `banyan.attempts`. */
export class Attempts {
  readonly #failed = new Map<string, { readonly attempts: number; readonly dueAt: number }>();

  private constructor(
    private readonly plane: DataPlane,
    private readonly direction: "forward" | "back",
  ) {}

  static async load(plane: DataPlane, direction: "forward" | "back"): Promise<Attempts> {
    const loaded = new Attempts(plane, direction);
    const rows = await plane.database.query(
      "SELECT change_id, attempts FROM banyan.attempts WHERE context = :context",
      {
        context: plane.context.name,
      },
    );
    for (const { change_id: id, attempts } of rows)
      loaded.#failed.set(id as string, { attempts: Number(attempts), dueAt: plane.now() });
    return loaded;
  }

  /** Whether a change may be tried now. */
  isDue(change: QueuedChange): boolean {
    const failed = this.#failed.get(change.id);
    return failed === undefined || failed.dueAt <= this.plane.now();
  }

  /** Milliseconds until the first of `changes` may be tried. */
  pauseMs(changes: readonly QueuedChange[]): number {
    const due = changes.map(({ id }) => this.#failed.get(id)?.dueAt ?? 0);
    return Math.max(1, Math.min(...due) - this.plane.now());
  }

  /** Counts failures and parks those that failed too often. @returns the changes that were parked */
  async record<C extends QueuedChange>(failures: readonly Failure<C>[]): Promise<ReadonlySet<string>> {
    const parked = new Set<string>();
    for (const failure of failures) {
      const attempts = (this.#failed.get(failure.change.id)?.attempts ?? 0) + 1;
      if (attempts >= this.plane.settings.parkAfterAttempts) {
        await this.park(failure, attempts);
        parked.add(failure.change.id);
      } else {
        this.#failed.set(failure.change.id, { attempts, dueAt: this.plane.now() + retryPauseMs(attempts) });
        await this.remember(failure, attempts);
      }
    }
    return parked;
  }

  /** Forgets the attempts of changes that were applied after all. */
  async forget(changes: readonly QueuedChange[]): Promise<void> {
    const ids = changes.map(({ id }) => id).filter((id) => this.#failed.has(id));
    if (ids.length === 0) return;
    await this.plane.database.execute(
      "DELETE FROM banyan.attempts WHERE context = :context AND change_id IN (SELECT jsonb_array_elements_text(:ids))",
      { context: this.plane.context.name, ids },
    );
    for (const id of ids) this.#failed.delete(id);
  }

  /**
   * The outbox is empty: no change is left that any attempt could be of. A relay that wakes late may have written one down
   * after its change was applied.
   */
  async forgetAll(): Promise<void> {
    if (this.#failed.size === 0) return;
    await this.plane.database.execute("DELETE FROM banyan.attempts WHERE context = :context", {
      context: this.plane.context.name,
    });
    this.#failed.clear();
  }

  private async remember({ change, error }: Failure<QueuedChange>, attempts: number): Promise<void> {
    const context = this.plane.context.name;
    this.plane.log("warn", "a change could not be applied and is tried again", {
      context,
      change: change.id,
      attempts,
      error,
    });
    await this.plane.database.execute(
      `INSERT INTO banyan.attempts (context, change_id, attempts, error) VALUES (:context, :id, :attempts, :error)
       ON CONFLICT (context, change_id) DO UPDATE SET attempts = excluded.attempts, error = excluded.error`,
      { context, id: change.id, attempts, error },
    );
  }

  private async park({ change, error }: Failure<QueuedChange>, attempts: number): Promise<void> {
    const context = this.plane.context.name;
    await this.plane.observe("relay.park", { context, change: change.id, error });
    this.plane.log("error", "a change was parked", { context, change: change.id, attempts, error });
    await this.plane.database.transaction(async (tx) => {
      // Held until the end, so that a handover's commit, which looks at parked changes, comes before or after.
      await tx.query(
        "SELECT pg_advisory_xact_lock_shared(hashtextextended('banyan:' || :context, 0)) IS NULL AS held",
        {
          context,
        },
      );
      await tx.execute(
        `INSERT INTO banyan.parked (context, direction, change_id, change, error, attempts, at)
         SELECT :context, :direction, :id, :change, :error, :attempts, banyan.now()
          WHERE ${PARKS_HERE}
         ON CONFLICT (context, direction, change_id) DO NOTHING`,
        {
          owner: this.direction === "forward" ? "monolith" : "context",
          of: this.plane.table,
          context,
          direction: this.direction,
          id: change.id,
          change: { value: change.record, type: "jsonb" },
          error,
          attempts,
        },
      );
      await tx.execute("DELETE FROM banyan.attempts WHERE context = :context AND change_id = :id", {
        context,
        id: change.id,
      });
    });
    this.#failed.delete(change.id);
  }
}
