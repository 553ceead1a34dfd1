/** Open transactions of the Data API. */
import { randomBytes } from "node:crypto";
import type { PoolClient } from "pg";
import { type Clock, ServiceError } from "../service";
import type { Sessions, Target } from "./sessions";

/** Source: BeginTransaction in the Data API reference. */
export const TRANSACTION_LIMITS = { idleMs: 3 * 60_000, totalMs: 24 * 3_600_000 } as const;

interface Transaction {
  readonly client: PoolClient;
  /** Cluster and secret that it was begun with. */
  readonly owner: string;
  readonly startedAt: number;
  busy: boolean;
  failed: boolean;
  cancelTimer: () => void;
}

export class Transactions {
  readonly #open = new Map<string, Transaction>();

  constructor(
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  get count(): number {
    return this.#open.size;
  }

  async begin(target: Target, owner: string): Promise<string> {
    const client = await this.sessions.reserve(target);
    try {
      await client.query("BEGIN");
    } catch (error) {
      client.release(true);
      throw error;
    }
    const id = randomBytes(24).toString("base64");
    const transaction: Transaction = {
      client,
      owner,
      startedAt: this.clock.now(),
      busy: false,
      failed: false,
      cancelTimer: () => undefined,
    };
    this.#open.set(id, transaction);
    this.#armTimer(id, transaction);
    return id;
  }

  /** Runs `work` inside a transaction; one statement at a time. */
  async run<T>(id: string, owner: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const transaction = this.#take(id, owner);
    transaction.busy = true;
    transaction.cancelTimer();
    try {
      return await work(transaction.client);
    } catch (error) {
      if (!(error instanceof ServiceError)) transaction.failed = true;
      throw error;
    } finally {
      transaction.busy = false;
      if (this.#open.get(id) === transaction) this.#armTimer(id, transaction);
    }
  }

  /** After an error nothing can be committed: Postgres would roll back in silence, here it is said. */
  async commit(id: string, owner: string): Promise<void> {
    const transaction = this.#take(id, owner);
    if (transaction.failed) {
      await this.#end(id, transaction, "ROLLBACK");
      throw new ServiceError(
        "DatabaseErrorException",
        "ERROR: current transaction is aborted, commands ignored until end of transaction block; SQLState: 25P02",
      );
    }
    await this.#end(id, transaction, "COMMIT");
  }

  async rollback(id: string, owner: string): Promise<void> {
    await this.#end(id, this.#take(id, owner), "ROLLBACK");
  }

  /** Rolls everything back, as a restart of the service would. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#open].map(([id, transaction]) => this.#end(id, transaction, "ROLLBACK")));
  }

  #take(id: string, owner: string): Transaction {
    const transaction = this.#open.get(id);
    if (!transaction || transaction.owner !== owner)
      throw new ServiceError("TransactionNotFoundException", `Transaction ${id} is not found`, 404);
    if (transaction.busy) throw new ServiceError("DatabaseErrorException", "Transaction is still running a query");
    return transaction;
  }

  async #end(id: string, transaction: Transaction, command: "COMMIT" | "ROLLBACK"): Promise<void> {
    this.#open.delete(id);
    transaction.cancelTimer();
    // While a statement runs the session cannot be asked anything: only ending the connection rolls it back.
    if (transaction.busy) return transaction.client.release(true);
    let broken = true;
    try {
      await transaction.client.query(command);
      broken = false;
    } finally {
      transaction.client.release(broken);
    }
  }

  #armTimer(id: string, transaction: Transaction): void {
    const left = transaction.startedAt + TRANSACTION_LIMITS.totalMs - this.clock.now();
    transaction.cancelTimer = this.clock.after(Math.min(TRANSACTION_LIMITS.idleMs, Math.max(left, 0)), () => {
      if (!transaction.busy) void this.#end(id, transaction, "ROLLBACK").catch(() => undefined);
    });
  }
}
