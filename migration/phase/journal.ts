/**
 * A transition at work says so, so that it can be cancelled. Its commit and a cancellation change the same row: the first of
 * them decides. Before each named step the coordinator looks whether it was cancelled, and gives up what it has begun.
 */
import type { DataPlane } from "../data-plane";
import type { Sql } from "../sql/database";
import { RefusedTransition } from "./refused";

/** Steps that are taken once are looked at each time; those of a relay or a backfill, many a second, once in so long. */
const LOOK_MS = 500;
/** No coordinator lives longer: a function's time is 900 s. */
const LONGEST_LIFE_SECONDS = 3_600;

export class Journal {
  /** The coordinator's plane: before each step it looks whether the transition was cancelled. */
  readonly plane: DataPlane;
  private lookedAt: number;
  private committed = false;

  private constructor(
    private readonly outer: DataPlane,
    private readonly id: number,
    private readonly wanted: string,
  ) {
    this.lookedAt = outer.now();
    this.plane = {
      ...outer,
      observe: async (step, detail) => {
        await outer.observe(step, detail);
        if (this.isDue(step)) await this.look();
      },
    };
  }

  /** Registers a transition. Those of coordinators that died long ago are forgotten. */
  static async open(plane: DataPlane, wanted: string): Promise<Journal> {
    const context = plane.context.name;
    await plane.database.execute(
      `DELETE FROM banyan.coordinators
        WHERE context = :context AND started_at < banyan.now() - make_interval(secs => ${LONGEST_LIFE_SECONDS})`,
      { context },
    );
    const [row] = await plane.database.query(
      "INSERT INTO banyan.coordinators (context, wanted, started_at) VALUES (:context, :wanted, banyan.now()) RETURNING id",
      { context, wanted },
    );
    return new Journal(plane, Number(row?.id), wanted);
  }

  /**
   * Passes the commit point: part of the transaction that changes owner or phase, so that both are true or neither.
   * @throws RefusedTransition when it was cancelled
   */
  async commit(tx: Sql): Promise<void> {
    const passed = await tx.execute(
      "UPDATE banyan.coordinators SET committed_at = banyan.now() WHERE id = :id AND cancelled_at IS NULL",
      { id: this.id },
    );
    if (passed !== 1) throw this.cancelled();
    this.committed = true;
  }

  async close(): Promise<void> {
    await this.outer.database
      .execute("DELETE FROM banyan.coordinators WHERE id = :id", { id: this.id })
      .catch(() => undefined);
  }

  private isDue(step: string): boolean {
    if (this.committed) return false;
    return /^(phase|handover)\./.test(step) || this.outer.now() - this.lookedAt >= LOOK_MS;
  }

  private async look(): Promise<void> {
    this.lookedAt = this.outer.now();
    const [row] = await this.outer.database.query(
      "SELECT cancelled_at IS NULL AS goes_on FROM banyan.coordinators WHERE id = :id",
      { id: this.id },
    );
    if (row?.goes_on !== true) throw this.cancelled();
  }

  private cancelled(): RefusedTransition {
    return new RefusedTransition("cancelled", this.outer.context.name, this.wanted, ["It was cancelled."]);
  }
}
