/** Whether both sides say the same of a subject, and if not, who must have caused it. Pure. */
import { isDeepStrictEqual } from "node:util";
import type { ItemKey, OwnedTable, Row } from "../../extracted/bounded-context";
import { keyText } from "../replica/stored";
import { compareVersions } from "../runtime/version";
import type { SeenItem, Sight } from "./look";
import { isAhead, type View } from "./view";

/** A difference, from the follower's point of view. `missing`: the follower lacks it; `extra`: the owner does. */
export interface Finding {
  readonly kind: "missing" | "extra" | "different";
  /** Columns, `version`, `reference <name>`, `attributes` (what no column shows) or `mapping: <error>`. Never values. */
  readonly fields: readonly string[];
  /** Why it cannot have come from the relay, if so. */
  readonly rogue?: string;
}

/** What a subject is, when it is a row's. */
export interface RowPlace {
  readonly table: OwnedTable;
  readonly itemKey: ItemKey;
}

/** @returns undefined when both sides agree */
export function judgeRow({ table, itemKey }: RowPlace, sight: Sight, view: View): Finding | undefined {
  const { row, item } = sight;
  const live = item !== undefined && !item.deleted ? item : undefined;
  // A row stands at one key only: an item anywhere else is a leftover.
  const stands = row !== undefined && keyText(table.itemKey(row)) === keyText(itemKey);
  if (stands && live !== undefined) return judgeBoth(table, itemKey, row, live, sight, view);
  if (!stands && live === undefined) return judgeNeither(sight, view);
  const rowIsOwners = view.owner === "monolith";
  const kind = stands === rowIsOwners ? "missing" : "extra";
  const rogue = rowIsOwners
    ? (rogueItem(item, sight) ?? (item === undefined && kind === "missing" ? GONE : undefined))
    : rogueRow(kind, item, sight, view);
  return { kind, fields: [], ...(rogue !== undefined && { rogue }) };
}

const GONE = "removed outside the relay: a delete that it applies leaves a tombstone";

function judgeBoth(
  table: OwnedTable,
  itemKey: ItemKey,
  row: Row,
  item: SeenItem,
  sight: Sight,
  view: View,
): Finding | undefined {
  const columns = differentColumns(table, row, item);
  const attributes = view.owner === "monolith" && columns.length === 0 && (!item.marked || item.seal === "broken");
  const fields = [
    ...columns,
    ...(attributes ? ["attributes"] : []),
    ...sight.names.flatMap(([name, reference]) =>
      reference?.to !== undefined && keyText(reference.to) === keyText(itemKey) && !aheadOf(sight, reference)
        ? []
        : [`reference ${name}`],
    ),
    ...(versionIsWrong(item, sight, view) ? ["version"] : []),
  ];
  if (fields.length === 0) return undefined;
  const rogue =
    view.owner === "monolith"
      ? (rogueItem(item, sight) ??
        (columns.length > 0 && item.seal === "none" ? "written outside the relay: it bears no seal" : undefined))
      : columns.length > 0 || fields.includes("version")
        ? rogueRow("different", item, sight, view)
        : undefined;
  return { kind: "different", fields, ...(rogue !== undefined && { rogue }) };
}

/** Neither side has the row; what is left says of which version that is. */
function judgeNeither(sight: Sight, view: View): Finding | undefined {
  const { item, side } = sight;
  if (item === undefined) return undefined;
  if (view.owner === "monolith") {
    if (!aheadOf(sight, item)) return undefined;
    return { kind: "different", fields: ["version"], rogue: AHEAD };
  }
  const behind = item.version.epoch >= view.since && (side === undefined || compareVersions(side, item.version) < 0);
  return behind ? { kind: "different", fields: ["version"] } : undefined;
}

const AHEAD = "written outside the relay: its version is one that the owner never gave";

const aheadOf = ({ most }: Sight, { version }: Pick<SeenItem, "version">): boolean =>
  most !== undefined && isAhead(version, most);

function rogueItem(item: SeenItem | undefined, sight: Sight): string | undefined {
  if (item === undefined) return undefined;
  if (!item.marked) return "written outside the relay: it lacks Banyan's attributes";
  if (aheadOf(sight, item)) return AHEAD;
  return item.seal === "broken" ? "written outside the relay: its seal is broken" : undefined;
}

/** Rows that the context has written since it owns carry its version on both sides; the others carry none from it. */
function versionIsWrong(item: SeenItem, sight: Sight, view: View): boolean {
  if (view.owner === "monolith") return !item.marked || aheadOf(sight, item);
  const { side } = sight;
  if (Math.max(item.version.epoch, side?.epoch ?? 0) < view.since) return false;
  return side === undefined || side.deleted || compareVersions(side, item.version) !== 0;
}

/** The relay changes row and version in one transaction: a row that is not what its version says was written by another. */
function rogueRow(kind: Finding["kind"], item: SeenItem | undefined, { side }: Sight, view: View): string | undefined {
  const applied = side !== undefined && side.epoch >= view.since ? side : undefined;
  switch (kind) {
    case "missing":
      return item !== undefined &&
        (applied === undefined
          ? item.version.epoch < view.since
          : !applied.deleted && compareVersions(applied, item.version) === 0)
        ? "removed outside the relay: its version says that it is there"
        : undefined;
    case "extra":
      if (applied === undefined) return item === undefined ? "written outside the relay: it has no version" : undefined;
      return applied.deleted ? "written outside the relay: its version says that it was deleted" : undefined;
    case "different":
      if (item === undefined) return undefined;
      if (applied === undefined)
        return item.version.epoch < view.since
          ? "written outside the relay: the owner has not changed it since it owns"
          : undefined;
      if (compareVersions(applied, item.version) > 0) return AHEAD;
      return compareVersions(applied, item.version) === 0
        ? "written outside the relay: its version is the owner's"
        : undefined;
  }
}

function differentColumns(table: OwnedTable, row: Row, { item }: SeenItem): readonly string[] {
  try {
    const mirrored = table.toRow(item);
    return [...new Set([...Object.keys(table.columns), ...Object.keys(row), ...Object.keys(mirrored)])].filter(
      (column) => !isDeepStrictEqual(row[column], mirrored[column]),
    );
  } catch (error) {
    return [`mapping: ${String(error)}`];
  }
}
