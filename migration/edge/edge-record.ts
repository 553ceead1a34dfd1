/** What the database client has seen of one request. */
import { emptyRecord, mayForward, type RequestRecord } from "../runtime/request-scope";

export interface EdgeRecord extends RequestRecord {
  /** Contexts that committed writes have touched. */
  readonly touched: Set<string>;
  /** Transactions begun and not ended yet, with the contexts that they have written to. */
  readonly open: Map<string, Set<string>>;
}

export const emptyEdgeRecord = (): EdgeRecord => ({ ...emptyRecord(), touched: new Set(), open: new Map() });

/** A transaction that is still open holds the lock that the handover waits for: its request is not forwarded either. */
export const mayForwardFromEdge = (record: EdgeRecord): boolean => mayForward(record) && record.open.size === 0;
