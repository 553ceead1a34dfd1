/** From changes to the entries of PutEvents calls. Pure. */
import type { Row } from "../../extracted/bounded-context";
import { eventSource } from "../runtime/names";
import type { Version } from "../runtime/version";
import { type ChangeDetail, detailType } from "./event";

/** A change as it is published. */
export interface PublishableChange {
  readonly table: string;
  readonly key: Row;
  /** The row after the change; absent when it was deleted, or cannot be told. */
  readonly row: Row | undefined;
  readonly deleted: boolean;
  readonly version: Version;
  /** When it was captured, in Unix milliseconds. */
  readonly capturedMs: number;
}

export interface Publication {
  readonly bus: string;
  readonly context: string;
  readonly generation: number;
}

/** An entry of PutEvents; a type and no interface, so that it is JSON. */
export type Entry = Readonly<Record<"EventBusName" | "Source" | "DetailType" | "Detail", string>>;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
export const PUT_EVENTS_LIMITS = {
  entries: 10,
  /** Of a call: all entries, each with source, type and detail in UTF-8. */
  bytes: 256 * 1024,
  /** Of an entry: the envelope that a function is given (256 KB as well) needs some room. */
  entryBytes: 240 * 1024,
} as const;

/** As EventBridge counts: no time and no resources are sent. */
export const entryBytes = ({ Source, DetailType, Detail }: Entry): number =>
  Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);

/** A row that is too large for an event is left out: its key and version tell subscribers that they no longer know it. */
export function toEntry(publication: Publication, change: PublishableChange): Entry {
  const whole = entryOf(publication, change);
  return entryBytes(whole) <= PUT_EVENTS_LIMITS.entryBytes
    ? whole
    : entryOf(publication, { ...change, row: undefined });
}

/** An entry that says of its row only that it changed. */
export function withoutRow(entry: Entry): Entry {
  const { row: _row, ...detail } = JSON.parse(entry.Detail) as ChangeDetail;
  return { ...entry, Detail: JSON.stringify(detail) };
}

function entryOf({ bus, context, generation }: Publication, change: PublishableChange): Entry {
  const { table, key, row, deleted, version, capturedMs } = change;
  const detail: ChangeDetail = {
    context,
    generation,
    table,
    key,
    ...(row !== undefined && !deleted && { row }),
    version: [version.epoch, version.n],
    at: new Date(capturedMs).toISOString(),
  };
  return {
    EventBusName: bus,
    Source: eventSource(context),
    DetailType: detailType(context, table, deleted ? "deleted" : "changed"),
    Detail: JSON.stringify(detail),
  };
}

/** Splits entries into calls, in order; by default as PutEvents takes them. */
export function toCalls(
  entries: readonly Entry[],
  limits: { readonly entries: number; readonly bytes: number } = PUT_EVENTS_LIMITS,
): readonly (readonly Entry[])[] {
  const calls: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = entryBytes(entry);
    const last = calls.at(-1);
    if (last !== undefined && last.length < limits.entries && bytes + size <= limits.bytes) {
      last.push(entry);
      bytes += size;
    } else {
      calls.push([entry]);
      bytes = size;
    }
  }
  return calls;
}
