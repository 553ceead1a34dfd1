/**
 * The clauses under which rows are put into the context's table, spelled out.
 *
 * A unique name is a register of its own: it belongs to the newest change that took it. Captured versions `(epoch, seq)`
 * are ordered over *all* rows of a context (a name is given up before another row can take it), so "newest wins" is right
 * in whatever order changes arrive. A name that the context's api took carries no version: it is of an earlier epoch.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { ItemKey } from "../../extracted/bounded-context";
import { COUNT_ATTRIBUTE, DELETED_ATTRIBUTE, EPOCH_ATTRIBUTE, TABLE_ATTRIBUTE } from "../runtime/store/layout";
import type { Version } from "../runtime/version";

/** What a conditional write carries besides its item or key. */
export interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

const VERSION_NAMES = { "#e": EPOCH_ATTRIBUTE, "#n": COUNT_ATTRIBUTE };
const versionValues = ({ epoch, n }: Version): Record<string, AttributeValue> => marshall({ ":e": epoch, ":n": n });

/** What Banyan orders by, by placeholder. */
const ORDERING = {
  table: TABLE_ATTRIBUTE,
  epoch: EPOCH_ATTRIBUTE,
  count: COUNT_ATTRIBUTE,
  deleted: DELETED_ATTRIBUTE,
  leads: "to",
} as const;

const IS_ABSENT = "attribute_not_exists(pk)";
const IS_AS_READ = "#e = :e AND #n = :n";
const HAS_NO_VERSION = "attribute_not_exists(#e)";
const IS_NOT_NEWER = "#e < :e OR (#e = :e AND #n <= :n)";
const POINTS_TO_ITEM = "#to.#pk = :pk AND #to.#sk = :sk";

/** No item, tombstone included: a backfilled row never replaces anything. */
export const absent: Condition = { ConditionExpression: IS_ABSENT };

/**
 * Nobody has written the item since it was read: the names it gave up then are those that it holds. An item without a
 * version was put past the relay and reads as the lowest.
 */
export const asRead = (read: Version | undefined): Condition =>
  read === undefined
    ? absent
    : {
        ConditionExpression: read.epoch === 0 && read.n === 0 ? `${IS_AS_READ} OR ${HAS_NO_VERSION}` : IS_AS_READ,
        ExpressionAttributeNames: VERSION_NAMES,
        ExpressionAttributeValues: versionValues(read),
      };

/**
 * Nobody has written the item since it was found, whatever it is: all that Banyan orders by is as it was, also what is not
 * there. For items that may have been written past the relay.
 */
export function asFound(found: Readonly<Record<string, AttributeValue>>): Condition {
  const clauses = ["attribute_exists(pk)"];
  const values: Record<string, AttributeValue> = {};
  for (const [placeholder, name] of Object.entries(ORDERING)) {
    const value = found[name];
    clauses.push(value === undefined ? `attribute_not_exists(#${placeholder})` : `#${placeholder} = :${placeholder}`);
    if (value !== undefined) values[`:${placeholder}`] = value;
  }
  return {
    ConditionExpression: clauses.join(" AND "),
    ExpressionAttributeNames: Object.fromEntries(
      Object.entries(ORDERING).map(([placeholder, name]) => [`#${placeholder}`, name]),
    ),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

/** The name is free, or was taken by an older change. */
export const nameNotTakenSince = (incoming: Version): Condition => ({
  ConditionExpression: `${IS_ABSENT} OR ${HAS_NO_VERSION} OR ${IS_NOT_NEWER}`,
  ExpressionAttributeNames: VERSION_NAMES,
  ExpressionAttributeValues: versionValues(incoming),
});

/** The name is free or leads to this item already. */
export const nameIsOurs = (item: ItemKey): Condition => ({
  ConditionExpression: `${IS_ABSENT} OR (${POINTS_TO_ITEM})`,
  ExpressionAttributeNames: { "#to": "to", "#pk": "pk", "#sk": "sk" },
  ExpressionAttributeValues: marshall({ ":pk": item.pk, ":sk": item.sk }),
});
