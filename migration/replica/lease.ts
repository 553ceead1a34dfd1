/**
 * At most one relay of a context is at work. The lease only saves work: a relay that lost it without noticing is harmless,
 * because a change takes effect only where the stored version is lower.
 */
import type { DataPlane } from "../data-plane";

export interface Lease {
  /** Raised each time the lease changes hands: the fencing token. */
  readonly token: number;
  /** Extends the lease. @returns false when another relay has it now */
  renew(): Promise<boolean>;
  /** From now on the holder goes by another name. */
  rename(holder: string): Promise<void>;
  release(): Promise<void>;
  /**
   * Releases in one statement, unless somebody rang since.
   * @param seen `rung_at` as the holder read it before it last looked for work
   * @returns false when it was rung (or lost): the holder looks again
   */
  releaseUnlessRung(seen: string | null): Promise<boolean>;
}

const LEASE_END = "banyan.now() + make_interval(secs => CAST(:ms AS float8) / 1000)";

/**
 * @param name of the lease: the context, for its relay
 * @returns undefined while another relay is at work
 */
export async function takeLease(plane: DataPlane, name: string, holder: string): Promise<Lease | undefined> {
  const { database, settings } = plane;
  const [row] = await database.query(
    `INSERT INTO banyan.lease AS held (context, holder, token, expires_at)
     VALUES (:context, :holder, 1, ${LEASE_END})
     ON CONFLICT (context) DO UPDATE SET holder = excluded.holder, token = held.token + 1, expires_at = excluded.expires_at
      WHERE held.expires_at <= banyan.now()
     RETURNING token`,
    { context: name, holder, ms: settings.leaseMs },
  );
  if (row === undefined) return undefined;
  const token = Number(row.token);
  const mine = "context = :context AND token = :token";
  let renewedAt = plane.now();
  return {
    token,
    async renew() {
      // Renewed at a third of its life: a statement a batch would cost more than it tells.
      if (plane.now() - renewedAt < settings.leaseMs / 3) return true;
      const renewed = await database.execute(`UPDATE banyan.lease SET expires_at = ${LEASE_END} WHERE ${mine}`, {
        context: name,
        token,
        ms: settings.leaseMs,
      });
      renewedAt = plane.now();
      return renewed === 1;
    },
    async rename(next) {
      await database.execute(`UPDATE banyan.lease SET holder = :holder WHERE ${mine}`, {
        context: name,
        token,
        holder: next,
      });
    },
    async release() {
      await database.execute(`UPDATE banyan.lease SET expires_at = banyan.now() WHERE ${mine}`, {
        context: name,
        token,
      });
    },
    async releaseUnlessRung(seen) {
      const released = await database.execute(
        `UPDATE banyan.lease SET expires_at = banyan.now()
          WHERE ${mine} AND (rung_at IS NULL OR rung_at <= CAST(:seen AS timestamptz))`,
        { context: name, token, seen },
      );
      return released === 1;
    },
  };
}

/**
 * Tells the lease's holder that there is work. Ring and release change the same row, so that one of them sees the other.
 * @returns the holder that will know, or undefined when nobody holds the lease (any more): then it can be taken
 */
export async function ringHolder({ database }: DataPlane, name: string): Promise<string | undefined> {
  const [row] = await database.query(
    "UPDATE banyan.lease SET rung_at = banyan.now() WHERE context = :context AND expires_at > banyan.now() RETURNING holder",
    { context: name },
  );
  return row?.holder as string | undefined;
}
