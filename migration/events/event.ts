/** What is published of a change, and how it is read again. Pure. */
import type { Json, Row } from "../../extracted/bounded-context";
import type { Version } from "../runtime/version";

/** The `detail` of an event. Readers take what they know and pass over the rest: members may be added, none changes its meaning. */
export interface ChangeDetail {
  readonly context: string;
  /** The publisher's generation: versions are comparable within one only, and a higher one wins. */
  readonly generation: number;
  readonly table: string;
  /** Columns of the primary key. */
  readonly key: Row;
  /** The row after the change. Absent on `deleted`, and on `changed` when it does not fit into an event. */
  readonly row?: Row;
  /** `[epoch, n]`. */
  readonly version: readonly [epoch: number, n: number];
  /** When the change was captured, ISO 8601. Says nothing about the order. */
  readonly at: string;
}

export type ChangeKind = "changed" | "deleted";

/** A change that was read from an event. */
export interface ReceivedChange {
  readonly kind: ChangeKind;
  readonly context: string;
  readonly generation: number;
  readonly table: string;
  readonly key: Row;
  readonly row: Row | undefined;
  readonly version: Version;
  /** Unix milliseconds. */
  readonly capturedMs: number;
}

/** The part of an EventBridge event that is looked at. */
export interface BusEvent {
  readonly id?: unknown;
  readonly "detail-type"?: unknown;
  readonly detail?: unknown;
}

export const detailType = (context: string, table: string, kind: ChangeKind): string => `${context}.${table}.${kind}`;

/** @throws MalformedEvent */
export function readEvent(event: BusEvent): ReceivedChange {
  const detail = event.detail;
  if (!isRecord(detail)) throw new MalformedEvent(event, "its detail is no object");
  const { context, generation, table, key, row, version, at } = detail;
  if (typeof context !== "string" || typeof table !== "string") throw new MalformedEvent(event, "it names no table");
  if (!isCount(generation)) throw new MalformedEvent(event, "it has no generation");
  if (!isRecord(key)) throw new MalformedEvent(event, "it has no key");
  if (row !== undefined && !isRecord(row)) throw new MalformedEvent(event, "its row is no object");
  const [epoch, n] = Array.isArray(version) ? (version as readonly unknown[]) : [];
  if (!isCount(epoch) || !isCount(n)) throw new MalformedEvent(event, "it has no version");
  const capturedMs = typeof at === "string" ? Date.parse(at) : NaN;
  if (Number.isNaN(capturedMs)) throw new MalformedEvent(event, "it does not say when its change was captured");
  const kind = kindOf(event, context, table);
  return { kind, context, generation, table, key, row, version: { epoch, n }, capturedMs };
}

function kindOf(event: BusEvent, context: string, table: string): ChangeKind {
  for (const kind of ["changed", "deleted"] as const)
    if (event["detail-type"] === detailType(context, table, kind)) return kind;
  throw new MalformedEvent(event, "its type is not that of its detail");
}

/** An event that no retry makes readable. It ends in the dead-letter queue. */
export class MalformedEvent extends Error {
  override readonly name = "MalformedEvent";
  constructor(event: BusEvent, why: string) {
    super(`The event ${String(event.id)} of type ${JSON.stringify(event["detail-type"])} cannot be read: ${why}`);
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
