/** How long a relay that was rung stays at an empty outbox (docs/decisions/0024). All times are the database's. */
import type { DataPlane } from "../data-plane";
import type { Ownership } from "../ownership/truth";
import type { Lease } from "../replica/lease";

/**
 * Ring intervals that a relay stays after the last change and the last ring. A writer that rang keeps silent for one
 * interval; the second is for what lies between its clock and ours: the ring's way, a statement, a commit's answer.
 */
const LINGER_INTERVALS = 2;
/** Ring intervals before its time ends in which a relay says that it leaves: its linger, and as long again for a batch. */
const LEAVING_INTERVALS = 2 * LINGER_INTERVALS;
/** Pause between two looks, in milliseconds: a tenth of the goal for the lag (1 s), and ten cheap reads a second. */
const LOOK_MS = 100;
/** The same while a handover is under way and writers wait for the outbox to be empty. */
const HANDOVER_LOOK_MS = 25;

/** Time between two looks of a relay that is always busy, in milliseconds: rings leave the ownership to it. */
const BUSY_LOOK_MS = 1_000;

/**
 * Pause after a round that found less than half a batch, in milliseconds. Without it a steady trickle makes rounds of a
 * change or two, and a round costs a dozen calls whatever it carries; the lag's goal of 1 s has room for it.
 */
const GATHER_MS = 100;

/** Beginning of the names of holders that look again after a ring. A ring that meets any other waits for its turn. */
export const LINGERS = "lingers-";
export const lingers = (holder: string): boolean => holder.startsWith(LINGERS);

/** Whether a relay with this end is about to leave, linger or not. */
export const endsSoon = ({ settings, now }: DataPlane, until: number): boolean =>
  until - now() <= LEAVING_INTERVALS * settings.ringIntervalMs;

const LOOK = `
SELECT (extract(epoch FROM banyan.now()) * 1000)::float8 AS now,
       (extract(epoch FROM lease.rung_at) * 1000)::float8 AS rung_ms, lease.rung_at::text AS rung_at,
       truth.owner, truth.epoch, truth.phase, truth.table_name, truth.handover_to,
       coalesce(truth.handover_deadline <= banyan.now(), false) AS expired
  FROM banyan.lease AS lease JOIN banyan.ownership AS truth ON truth.context = lease.context
 WHERE lease.context = :context`;

interface Look {
  readonly now: number;
  readonly rungMs: number;
  readonly rungAt: string | null;
  readonly handover: boolean;
}

export class Linger {
  /** Taken before the last look at the outbox, so that what the look did not find was committed after it. */
  #before: Look | undefined;
  #quietSince: number | undefined;
  #lookedAt: number;

  constructor(
    private readonly plane: DataPlane,
    private readonly lease: Lease,
    private readonly ownership: Ownership,
    private readonly until: number,
  ) {
    this.#lookedAt = plane.now();
  }

  /**
   * The outbox was not empty: lets changes gather, unless there are many already.
   * @returns as {@link foundNothing}
   */
  async found(changes: number): Promise<"again" | undefined> {
    const { plane } = this;
    this.#before = undefined;
    this.#quietSince = undefined;
    if (plane.now() - this.#lookedAt >= BUSY_LOOK_MS && (await this.look()) === undefined) return "again";
    if (changes < plane.settings.relayBatchChanges / 2)
      await plane.pause(Math.min(GATHER_MS, Math.max(0, this.until - plane.now())));
    return undefined;
  }

  /**
   * The outbox was empty.
   * @returns undefined: look again; `quiet`: the lease is released; `again`: the owner changed, and the outbox with it
   */
  async foundNothing(): Promise<"quiet" | "again" | undefined> {
    const { plane } = this;
    const before = this.#before;
    if (before !== undefined) {
      this.#quietSince ??= before.now;
      const end = Math.max(this.#quietSince, before.rungMs) + LINGER_INTERVALS * plane.settings.ringIntervalMs;
      // A handover under way is seen to its end: its coordinator may not be there for it.
      if (!before.handover && before.now >= end && (await this.lease.releaseUnlessRung(before.rungAt))) return "quiet";
      const pauseMs = before.handover ? HANDOVER_LOOK_MS : LOOK_MS;
      await plane.pause(Math.min(pauseMs, Math.max(0, this.until - plane.now())));
    }
    await plane.observe("relay.linger", { context: plane.context.name });
    this.#before = await this.look();
    return this.#before === undefined ? "again" : undefined;
  }

  /**
   * @returns undefined when the ownership is another than the one whose outbox is watched, when a handover has to be given up,
   * and when one has ended: whoever ended it may have died before it said so in `OWNER`
   */
  private async look(): Promise<Look | undefined> {
    const { owner, epoch, phase, table } = this.ownership;
    const [row] = await this.plane.database.query(LOOK, { context: this.ownership.context });
    this.#lookedAt = this.plane.now();
    if (row?.owner !== owner || row.phase !== phase || row.table_name !== table || row.expired === true)
      return undefined;
    if (row.handover_to === null && Number(row.epoch) !== epoch) return undefined;
    return {
      now: Number(row.now),
      rungMs: Number(row.rung_ms ?? 0),
      rungAt: row.rung_at as string | null,
      handover: row.handover_to !== null,
    };
  }
}
