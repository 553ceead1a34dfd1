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
  release(): Promise<void>;
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
  let renewedAt = plane.now();
  return {
    token,
    async renew() {
      // Renewed at a third of its life: a statement a batch would cost more than it tells.
      if (plane.now() - renewedAt < settings.leaseMs / 3) return true;
      const renewed = await database.execute(
        `UPDATE banyan.lease SET expires_at = ${LEASE_END} WHERE context = :context AND token = :token`,
        { context: name, token, ms: settings.leaseMs },
      );
      renewedAt = plane.now();
      return renewed === 1;
    },
    async release() {
      await database.execute(
        "UPDATE banyan.lease SET expires_at = banyan.now() WHERE context = :context AND token = :token",
        { context: name, token },
      );
    },
  };
}
