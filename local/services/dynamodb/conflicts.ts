/**
 * Conflicts between transactions, which the engine behind us runs one after the other and so never has.
 *
 * time-line of a transaction:   arrives ── preparing ──(one turn of the event loop)── committing ── answered
 *   another one on one of its items arrives while preparing:  both are cancelled
 *                                           while committing: the later one is cancelled
 *   a plain write of one of its items at any time:            the plain write is refused
 * Source: "Transaction conflict handling" in the DynamoDB developer guide; AWS does not say which of two transactions
 * is cancelled, and both may be: whoever can stand this can stand AWS.
 */
import { ServiceError } from "../service";

interface InFlight {
  readonly keys: readonly string[];
  readonly token: string | undefined;
  state: "preparing" | "committing";
  /** Keys on which another transaction cancelled this one. */
  readonly conflicts: Set<string>;
}

const ONGOING = "Transaction is ongoing for the item";

export class Conflicts {
  readonly #holders = new Map<string, InFlight>();

  /** Runs a transaction on items; `keys` in the order of its actions. @throws ServiceError("TransactionCanceledException") */
  async transaction<T>(keys: readonly string[], token: string | undefined, commit: () => Promise<T>): Promise<T> {
    const holders = keys.map((key) => this.#holders.get(key));
    if (token !== undefined && holders.some((holder) => holder?.token === token))
      throw new ServiceError(
        "TransactionInProgressException",
        "The transaction with the given request token is already in progress.",
      );
    if (holders.some((holder) => holder !== undefined)) {
      holders.forEach((holder, index) => {
        if (holder?.state === "preparing") holder.conflicts.add(keys[index] ?? "");
      });
      throw cancelled(holders.map((holder) => holder !== undefined));
    }
    const own: InFlight = { keys, token, state: "preparing", conflicts: new Set() };
    for (const key of keys) this.#holders.set(key, own);
    try {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (own.conflicts.size > 0) throw cancelled(keys.map((key) => own.conflicts.has(key)));
      own.state = "committing";
      return await commit();
    } finally {
      for (const key of keys) if (this.#holders.get(key) === own) this.#holders.delete(key);
    }
  }

  /** Refuses a read transaction that meets a writing one. @throws ServiceError("TransactionCanceledException") */
  checkRead(keys: readonly string[]): void {
    if (keys.some((key) => this.#holders.has(key))) throw cancelled(keys.map((key) => this.#holders.has(key)));
  }

  /** Refuses a plain write that meets a transaction. @throws ServiceError("TransactionConflictException") */
  checkWrite(key: string): void {
    if (this.#holders.has(key)) throw new ServiceError("TransactionConflictException", ONGOING);
  }

  isHeld(key: string): boolean {
    return this.#holders.has(key);
  }
}

function cancelled(conflicts: readonly boolean[]): ServiceError {
  const codes = conflicts.map((conflict) => (conflict ? "TransactionConflict" : "None"));
  return new ServiceError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
    400,
    {
      CancellationReasons: codes.map((Code) => (Code === "None" ? { Code } : { Code, Message: ONGOING })),
    },
  );
}
