/** What became of one request's writes, told by the data layer to whoever decides about its answer. */
import { AsyncLocalStorage } from "node:async_hooks";

export interface RequestRecord {
  /** Writes that are committed. */
  committed: number;
  /** Writes that this side refused before they had any effect: the contexts they named. */
  readonly refused: string[];
  /** Writes of which it is not known whether they were committed. */
  unknown: number;
}

export const emptyRecord = (): RequestRecord => ({ committed: 0, refused: [], unknown: 0 });

/** Carries the record of the request at work through every await. One a process, made where the process is composed. */
export class RequestScope<R extends RequestRecord = RequestRecord> {
  readonly #storage = new AsyncLocalStorage<R>();

  run<T>(record: R, work: () => T): T {
    return this.#storage.run(record, work);
  }

  /** The record of the request at work; none outside of requests (start-up, tests). */
  current(): R | undefined {
    return this.#storage.getStore();
  }
}

/**
 * Whether the request may be sent to the other side: its refused write was its first and only one.
 * A request with an attempt of unknown outcome never is.
 */
export const mayForward = (record: RequestRecord): boolean =>
  record.refused.length > 0 && record.committed === 0 && record.unknown === 0;
