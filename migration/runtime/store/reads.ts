/** Reads of a context's table: consistent where DynamoDB can, tombstones and Banyan's attributes hidden. */
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { BoundedContext, Item, ItemIndex, Json, LocalIndex } from "../../../extracted/bounded-context";
import { DELETED_ATTRIBUTE, referenceKey, TABLE_ATTRIBUTE } from "./layout";
import { ownedTable } from "./prepared-change";
import type { Query, Reader, Stored } from "./store";
import { type Attributes, itemKeyOf, toStoredItem } from "./stored-item";
import { createViews, type Publishers } from "./views";

export interface ReadsArgs {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly context: BoundedContext;
  /** Generations of the contexts that publish, by name; none when absent: every view is silent. */
  readonly publishers?: Publishers;
}

export function createReader({ client, table, context, publishers = {} }: ReadsArgs): Reader {
  const getItem = async (key: Attributes): Promise<Attributes | undefined> =>
    (await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;

  const followReference = async (tableName: string, name: string): Promise<Stored | undefined> => {
    const to = (await getItem(marshall(referenceKey(name))))?.["to"]?.M;
    const target = to && (await getItem(to));
    return target === undefined ? undefined : toStored(context, tableName, target);
  };

  /** Page by page: to await each item would cost more than to read it. */
  async function* pages(input: QueryCommandInput): AsyncGenerator<readonly Attributes[]> {
    let start: Attributes | undefined;
    let { Limit } = input;
    do {
      const page = await client.send(new QueryCommand({ ...input, Limit, ExclusiveStartKey: start }));
      yield page.Items ?? [];
      start = page.LastEvaluatedKey;
      // Whoever asks on has met tombstones. Thousands of them, of one row made and removed again and again, are few pages so.
      if (Limit !== undefined) Limit *= 4;
    } while (start !== undefined);
  }

  return {
    ...createViews({ client, table, context, publishers }),

    async get(tableName, row) {
      const item = await getItem(marshall(ownedTable(context, tableName).itemKey(row)));
      return item === undefined ? undefined : toStored(context, tableName, item);
    },

    async byReference(tableName, name) {
      // Between the two reads the row may have moved to another key: a name that leads nowhere is looked up once more.
      return (await followReference(tableName, name)) ?? (await followReference(tableName, name));
    },

    async query(query) {
      const rows: Stored[] = [];
      for await (const page of pages(rowsInput(table, context, query)))
        for (const item of page) {
          const stored = toStored(context, query.table, item);
          if (stored !== undefined) rows.push(stored);
          if (rows.length === query.limit) return rows;
        }
      return rows;
    },

    async queryAttributes(query, attributes) {
      const index = indexOf(context, query.index);
      const local = isLocal(index);
      if (local) refuseBeyond(index, query, attributes);
      const names = local ? attributes : [...attributes, TABLE_ATTRIBUTE, DELETED_ATTRIBUTE];
      const found: Item[] = [];
      for await (const page of pages(projected(queryInput(table, query, index), names)))
        for (const item of page) {
          if (!local && (item[TABLE_ATTRIBUTE]?.S !== query.table || item[DELETED_ATTRIBUTE]?.BOOL === true)) continue;
          const values: Record<string, Json> = {};
          for (const name of attributes) values[name] = plainValue(item[name]);
          found.push(values);
          if (found.length === query.limit) return found;
        }
      return found;
    },
  };
}

/** Undefined for a tombstone and for an item of another table. */
function toStored(context: BoundedContext, tableName: string, attributes: Attributes): Stored | undefined {
  const { table, deleted, version, item } = toStoredItem(attributes);
  if (table !== tableName || deleted) return undefined;
  return { table, row: ownedTable(context, table).toRow(item), key: itemKeyOf(attributes), version };
}

/** Tombstones met in a page are few: a page somewhat larger than the limit saves a second call. */
const SPARE_ITEMS = 8;

/** The same query, answered with these attributes alone. */
function projected(input: QueryCommandInput, names: readonly string[]): QueryCommandInput {
  return {
    ...input,
    ProjectionExpression: names.map((_name, index) => `#a${index}`).join(", "),
    ExpressionAttributeNames: {
      ...input.ExpressionAttributeNames,
      ...Object.fromEntries(names.map((name, index) => [`#a${index}`, name])),
    },
  };
}

/** One attribute's value; absent is null. */
const plainValue = (value: AttributeValue | undefined): Json =>
  value === undefined ? null : value.N !== undefined ? Number(value.N) : (unmarshall({ value })["value"] as Json);

type Index = ItemIndex | LocalIndex;

const isLocal = (index: Index | undefined): index is LocalIndex => index !== undefined && "attribute" in index;

/** @throws Error for an index that the context does not declare: a mistake in the application */
function indexOf(context: BoundedContext, name: string | undefined): Index | undefined {
  const index = name === undefined ? undefined : context.indexes.find((candidate) => candidate.name === name);
  if (name !== undefined && index === undefined)
    throw new Error(`Context "${context.name}" declares no index "${name}"`);
  return index;
}

/** What is read: the table by its own keys, an index by its. */
const keysOf = (index: Index | undefined): Pick<ItemIndex, "partitionKey" | "sortKey"> => {
  if (index === undefined) return { partitionKey: "pk", sortKey: "sk" };
  return isLocal(index) ? { partitionKey: "pk", sortKey: index.attribute } : index;
};

function queryInput(table: string, query: Query, index: Index | undefined): QueryCommandInput {
  const { partitionKey, sortKey } = keysOf(index);
  const bound = query.prefix ?? query.after;
  if (bound !== undefined && sortKey === undefined) throw new Error(`Index "${query.index}" has no sort key to bound`);
  const range =
    query.prefix !== undefined
      ? " AND begins_with(#sort, :bound)"
      : query.after !== undefined
        ? ` AND #sort ${query.descending === true ? "<" : ">"} :bound`
        : "";
  return {
    TableName: table,
    IndexName: query.index,
    ConsistentRead: index === undefined || isLocal(index),
    KeyConditionExpression: `#partition = :partition${range}`,
    ExpressionAttributeNames: {
      "#partition": partitionKey,
      ...(range === "" || sortKey === undefined ? {} : { "#sort": sortKey }),
    },
    ExpressionAttributeValues: marshall({
      ":partition": query.partition,
      ...(range === "" ? {} : { ":bound": bound }),
    }),
    ScanIndexForward: query.descending !== true,
    // A local index holds no tombstones.
    Limit: query.limit === undefined || isLocal(index) ? query.limit : query.limit + SPARE_ITEMS,
  };
}

function rowsInput(table: string, context: BoundedContext, query: Query): QueryCommandInput {
  const index = indexOf(context, query.index);
  if (isLocal(index)) throw new Error(`Index "${index.name}" holds no rows: read its attribute with queryAttributes`);
  return queryInput(table, query, index);
}

/** A local index holds one attribute of rows of one table, and no tombstones. */
function refuseBeyond(index: LocalIndex, { prefix, after }: Query, attributes: readonly string[]): void {
  const others = attributes.filter((name) => name !== index.attribute);
  if (others.length > 0) throw new Error(`Index "${index.name}" holds "${index.attribute}", not ${others.join(", ")}`);
  if (prefix !== undefined || after !== undefined) throw new Error(`Index "${index.name}" is read as a whole`);
}
