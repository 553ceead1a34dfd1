/** One look at both sides of some subjects: everything a judgement needs, read consistently. */
import { createHash } from "node:crypto";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { keyText, readMany } from "../replica/stored";
import { EPOCH_ATTRIBUTE, referenceKey, TABLE_ATTRIBUTE } from "../runtime/store/layout";
import { SEAL_ATTRIBUTE, sealOf } from "../runtime/store/seal";
import { type Attributes, type StoredItem, toStoredItem, versionOf } from "../runtime/store/stored-item";
import type { Version } from "../runtime/version";
import { idText, readRows } from "../sql/owned-rows";
import { ownedTable, type RowSubject, type Subject } from "./subject";
import { ceiling, sideKey, sideVersions, type SideVersion, type View } from "./view";

/** An item as it stands, with what tells who put it there. */
export interface SeenItem extends StoredItem {
  /** Has Banyan's attributes. */
  readonly marked: boolean;
  /** `broken`: it was changed past the store and the relay. */
  readonly seal: "whole" | "broken" | "none";
}

/** Where a unique name leads. */
export interface SeenReference {
  readonly to: ItemKey | undefined;
  readonly version: Version;
  /** The item it leads to. */
  readonly target?: SeenItem | undefined;
}

export interface Sight {
  /** The row, when it is in Postgres. */
  readonly row: Row | undefined;
  readonly item: SeenItem | undefined;
  /** Each unique name of the row, when the item is the row's; of a name: itself. */
  readonly names: readonly (readonly [string, SeenReference | undefined])[];
  /** What the monolith's side says the row's version is; read while the context owns. */
  readonly side: SideVersion | undefined;
  /** The newest version that the monolith can have given; while it owns. */
  readonly most: Version | undefined;
}

/** Rows by {@link rowKey}. */
export type Rows = ReadonlyMap<string, Row>;
export const rowKey = (table: string, id: string): string => `${table} ${id}`;

export async function rowsFor(plane: DataPlane, subjects: readonly Subject[]): Promise<Rows> {
  const found = new Map<string, Row>();
  for (const table of plane.context.tables) {
    const ids = subjects.flatMap((subject) =>
      subject.kind === "row" && subject.table === table.name ? [subject.id] : [],
    );
    for (const [id, row] of await readRows(plane.database, table, ids)) found.set(rowKey(table.name, id), row);
  }
  return found;
}

/** Looks at items, the names that lead to them and their versions, for rows that were just read. */
export async function look(
  plane: DataPlane,
  view: View,
  subjects: readonly Subject[],
  rows: Rows,
  known: ReadonlyMap<string, Attributes> = new Map(),
): Promise<readonly Sight[]> {
  const planned = subjects.map((subject) => {
    const row =
      subject.kind === "row"
        ? rows.get(rowKey(subject.table, idText(ownedTable(plane, subject.table), subject.id)))
        : undefined;
    return { subject, row, names: subject.kind === "reference" ? [subject.name] : namesOf(plane, subject, row) };
  });
  const found = await read(
    plane,
    planned.flatMap(({ subject, names }) => [
      ...(subject.kind === "reference" ? [] : [subject.itemKey]),
      ...names.map(referenceKey),
    ]),
    known,
  );
  const references = new Map(
    planned.flatMap(({ names }) => names.map((name) => [name, toReference(found, name)] as const)),
  );
  const targets = await targetsOf(plane, planned, references, known);
  const isRow = (subject: Subject): subject is RowSubject => subject.kind === "row";
  const sides = view.owner === "context" ? await sideVersions(plane, subjects.filter(isRow)) : undefined;
  const most = view.owner === "monolith" ? await ceiling(plane) : undefined;
  return planned.map(({ subject, row, names }) => ({
    row,
    item: subject.kind === "reference" ? undefined : toSeen(found.get(keyText(subject.itemKey))),
    names: names.map((name) => {
      const reference = references.get(name);
      const target = reference?.to === undefined ? undefined : targets.get(keyText(reference.to));
      return [
        name,
        reference === undefined
          ? undefined
          : { ...reference, ...(subject.kind === "reference" && { target: toSeen(target) }) },
      ] as const;
    }),
    side: isRow(subject) ? sides?.get(sideKey(plane, subject)) : undefined,
    most,
  }));
}

/** Reads what is not known. */
async function read(
  plane: DataPlane,
  keys: readonly ItemKey[],
  known: ReadonlyMap<string, Attributes>,
): Promise<ReadonlyMap<string, Attributes>> {
  const unknown = keys.filter((key) => !known.has(keyText(key)));
  return unknown.length === 0 ? known : new Map([...known, ...(await readMany(plane, unknown))]);
}

/** The unique names to look at: those of a row whose item this is. */
function namesOf(plane: DataPlane, subject: Subject, row: Row | undefined): readonly string[] {
  if (subject.kind !== "row" || row === undefined) return [];
  const table = ownedTable(plane, subject.table);
  return keyText(table.itemKey(row)) === keyText(subject.itemKey) ? table.references(row) : [];
}

const targetsOf = (
  plane: DataPlane,
  planned: readonly { readonly subject: Subject }[],
  references: ReadonlyMap<string, SeenReference | undefined>,
  known: ReadonlyMap<string, Attributes>,
): Promise<ReadonlyMap<string, Attributes>> =>
  read(
    plane,
    planned.flatMap(({ subject }) => {
      const to = subject.kind === "reference" ? references.get(subject.name)?.to : undefined;
      return to === undefined ? [] : [to];
    }),
    known,
  );

function toReference(found: ReadonlyMap<string, Attributes>, name: string): SeenReference | undefined {
  const attributes = found.get(keyText(referenceKey(name)));
  if (attributes === undefined) return undefined;
  const item = unmarshall(attributes) as Record<string, unknown>;
  const to = item.to as ItemKey | undefined;
  return { to: typeof to?.pk === "string" && typeof to.sk === "string" ? to : undefined, version: versionOf(item) };
}

export function toSeen(attributes: Attributes | undefined): SeenItem | undefined {
  if (attributes === undefined) return undefined;
  const all = unmarshall(attributes) as Record<string, unknown>;
  const seal = all[SEAL_ATTRIBUTE];
  return {
    ...toStoredItem(attributes),
    marked: typeof all[TABLE_ATTRIBUTE] === "string" && typeof all[EPOCH_ATTRIBUTE] === "number",
    seal: seal === undefined ? "none" : seal === sealOf(all) ? "whole" : "broken",
  };
}

/** One text for what was seen: two looks that saw the same have the same. */
export const fingerprint = ({ most: _most, ...seen }: Sight): string =>
  createHash("sha1").update(JSON.stringify(seen, inOrder)).digest("base64");

/** Stores return attributes in any order, and large numbers as `bigint`. */
const inOrder = (_: string, value: unknown): unknown => {
  if (typeof value === "bigint") return String(value);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
};
