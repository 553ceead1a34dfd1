/**
 * Unique names, as the table's own items say they should be: a name is put or removed together with a check that its item
 * is still of the version that was read. So no writer who gives a name up or takes it can be overwritten, whoever owns.
 */
import { marshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey } from "../../../extracted/bounded-context";
import type { DataPlane } from "../../data-plane";
import { absent, asFound, asRead } from "../../replica/conditions";
import { keyText, readMany } from "../../replica/stored";
import { COUNT_ATTRIBUTE, EPOCH_ATTRIBUTE, referenceKey } from "../../runtime/store/layout";
import { type Attributes, itemKeyOf } from "../../runtime/store/stored-item";
import type { Judged } from "../compare";
import { judgeReference } from "../judge-others";
import { type SeenItem, toSeen } from "../look";
import { ownedTable } from "../subject";
import { together } from "./followers-table";
import type { Failures } from "./index";

export async function mendReferences(plane: DataPlane, batch: readonly Judged[], failures: Failures): Promise<void> {
  for (const { subject, finding } of batch) {
    if (subject.kind === "reference") await removeOrphan(plane, subject.name);
    if (subject.kind !== "row" || failures.has(JSON.stringify(subject))) continue;
    if (!finding.fields.some((field) => field.startsWith("reference "))) continue;
    const item = await seen(plane, subject.itemKey);
    if (item === undefined || item.deleted || item.table !== subject.table) continue;
    const table = ownedTable(plane, subject.table);
    for (const name of table.references(table.toRow(item.item))) await pointTo(plane, name, subject.itemKey, item);
  }
}

const raw = async (plane: DataPlane, key: ItemKey): Promise<Attributes | undefined> =>
  (await readMany(plane, [key])).get(keyText(key));

const seen = async (plane: DataPlane, key: ItemKey): Promise<SeenItem | undefined> => toSeen(await raw(plane, key));

async function pointTo(plane: DataPlane, name: string, to: ItemKey, { version }: SeenItem): Promise<void> {
  const found = await raw(plane, referenceKey(name));
  const led = found?.to?.M;
  if (led !== undefined && keyText(itemKeyOf(led)) === keyText(to)) return;
  const mark = { [EPOCH_ATTRIBUTE]: version.epoch, [COUNT_ATTRIBUTE]: version.n };
  await together(plane, [
    { ConditionCheck: { TableName: plane.table, Key: marshall(to), ...asRead(version) } },
    {
      Put: {
        TableName: plane.table,
        Item: marshall({ ...referenceKey(name), to, ...mark }),
        ...(found === undefined ? absent : asFound(found)),
      },
    },
  ]);
}

async function removeOrphan(plane: DataPlane, name: string): Promise<void> {
  const found = await raw(plane, referenceKey(name));
  if (found === undefined) return;
  const to = itemKeyOf(found.to?.M);
  const target = to.pk === "" || to.sk === "" ? undefined : await seen(plane, to);
  const reference = { to, version: { epoch: 0, n: 0 }, target };
  const sight = {
    row: undefined,
    item: undefined,
    names: [[name, reference]] as const,
    side: undefined,
    most: undefined,
  };
  if (judgeReference(plane.context, name, sight) === undefined) return;
  const key = { TableName: plane.table, Key: marshall(referenceKey(name)) };
  await together(plane, [
    { Delete: { ...key, ...asFound(found) } },
    ...(to.pk === "" || to.sk === ""
      ? []
      : [
          {
            ConditionCheck: {
              TableName: plane.table,
              Key: marshall(to),
              ...(target?.marked === true ? asRead(target.version) : absent),
            },
          },
        ]),
  ]);
}
