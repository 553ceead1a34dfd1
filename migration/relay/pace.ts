/** How fast the relay is, as it finds itself at work: the length of a handover is predicted from it. */
import type { DataPlane } from "../data-plane";
import type { Round } from "./round";

/** How often a relay that stays at work writes it down, in milliseconds. */
const EVERY_MS = 5_000;

/** Figures of one run. A stretch without a change leaves what the last one with changes showed. */
export class PaceRecord {
  private rounds = 0;
  private changes = 0;
  private busyMs = 0;
  private since: number;

  constructor(private readonly plane: DataPlane) {
    this.since = plane.now();
  }

  /** Runs a round and adds it, unless it found nothing. */
  async time(run: () => Promise<Round>): Promise<Round> {
    const begun = this.plane.now();
    const round = await run();
    if (round.applied > 0) {
      this.rounds++;
      this.changes += round.applied;
      this.busyMs += this.plane.now() - begun;
    }
    if (this.plane.now() - this.since >= EVERY_MS) await this.write();
    return round;
  }

  /** Writes down what there is. Never fails a run. */
  async write(): Promise<void> {
    const { plane, rounds, changes, busyMs } = this;
    const seconds = Math.max(1, plane.now() - this.since) / 1_000;
    [this.rounds, this.changes, this.busyMs, this.since] = [0, 0, 0, plane.now()];
    if (changes === 0) return;
    const figures = { context: plane.context.name, rounds, changes, busyMs, rate: changes / Math.max(1, seconds) };
    try {
      await plane.database.execute(
        `INSERT INTO banyan.pace (context, rounds, changes, busy_ms, changes_per_second, at)
         VALUES (:context, :rounds, :changes, :busyMs, :rate, banyan.now())
         ON CONFLICT (context) DO UPDATE SET rounds = excluded.rounds, changes = excluded.changes, busy_ms = excluded.busy_ms,
           changes_per_second = excluded.changes_per_second, at = excluded.at`,
        figures,
      );
    } catch (error) {
      plane.log("debug", "the relay's pace was not recorded", { error });
    }
  }
}
