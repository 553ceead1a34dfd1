/** An entry of a view, and the condition under which it is put. Pure. */
import { marshall } from "@aws-sdk/util-dynamodb";
import type { PutItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../extracted/bounded-context";
import {
  CAPTURED_ATTRIBUTE,
  COUNT_ATTRIBUTE,
  DELETED_ATTRIBUTE,
  EPOCH_ATTRIBUTE,
  GENERATION_ATTRIBUTE,
  UNKNOWN_ATTRIBUTE,
  viewPartition,
} from "../runtime/store/layout";
import type { Edition } from "./supersedes";

export interface ViewEntry {
  readonly context: string;
  readonly table: string;
  readonly sortKey: string;
  readonly edition: Edition;
  /** When the change was captured, in Unix milliseconds; absent for what a prefill read. */
  readonly capturedMs?: number;
  /** `gone`: there is no row, or none that belongs into the view. `unknown`: it changed, and we cannot tell to what. */
  readonly state:
    { readonly kind: "kept"; readonly item: Item } | { readonly kind: "gone" } | { readonly kind: "unknown" };
}

/**
 * How long what is gone is remembered, in milliseconds: longer than any event can be on its way (a day on the bus, six hours
 * with the function, fourteen days in the dead-letter queue), or a late one would bring the row back.
 */
const GONE_MS = 30 * 24 * 3_600_000;

const NOTHING_STANDS = "attribute_not_exists(pk)";
const OF_AN_EARLIER_GENERATION = "#g < :g";
const OLDER = "#g = :g AND (#e < :e OR (#e = :e AND #n < :n))";

/** The put of an entry, under the condition that `supersedes` states. */
export function putEntry(TableName: string, entry: ViewEntry, nowMs: number): PutItemCommandInput {
  const { generation, version } = entry.edition;
  const kept = entry.state.kind === "kept" ? entry.state.item : {};
  return {
    TableName,
    Item: marshall({
      ...kept,
      pk: viewPartition(entry.context, entry.table),
      sk: entry.sortKey,
      [GENERATION_ATTRIBUTE]: generation,
      [EPOCH_ATTRIBUTE]: version.epoch,
      [COUNT_ATTRIBUTE]: version.n,
      ...(entry.capturedMs !== undefined && { [CAPTURED_ATTRIBUTE]: entry.capturedMs }),
      ...(entry.state.kind === "gone" && {
        [DELETED_ATTRIBUTE]: true,
        ttl: Math.floor((nowMs + GONE_MS) / 1_000),
      }),
      ...(entry.state.kind === "unknown" && { [UNKNOWN_ATTRIBUTE]: true }),
    }),
    ConditionExpression: `${NOTHING_STANDS} OR ${OF_AN_EARLIER_GENERATION} OR (${OLDER})`,
    ExpressionAttributeNames: { "#g": GENERATION_ATTRIBUTE, "#e": EPOCH_ATTRIBUTE, "#n": COUNT_ATTRIBUTE },
    ExpressionAttributeValues: marshall({ ":g": generation, ":e": version.epoch, ":n": version.n }),
  };
}
