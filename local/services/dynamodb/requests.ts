/** The parts of DynamoDB requests that authorisation and conflicts look at. */

export type AttributeValue = Readonly<Record<string, unknown>>;
export type AttributeMap = Readonly<Record<string, AttributeValue>>;

/** Names of a table's key attributes, the partition key first. */
export type KeyNames = readonly string[];

/** One action of a transaction: exactly one member is set. */
export interface TransactItem {
  readonly Put?: { readonly TableName: string; readonly Item: AttributeMap };
  readonly Update?: { readonly TableName: string; readonly Key: AttributeMap };
  readonly Delete?: { readonly TableName: string; readonly Key: AttributeMap };
  readonly ConditionCheck?: { readonly TableName: string; readonly Key: AttributeMap };
  readonly Get?: { readonly TableName: string; readonly Key: AttributeMap };
}

export interface WriteRequest {
  readonly PutRequest?: { readonly Item: AttributeMap };
  readonly DeleteRequest?: { readonly Key: AttributeMap };
}

export interface DynamoRequest {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: AttributeMap;
  readonly Item?: AttributeMap;
  readonly TransactItems?: readonly TransactItem[];
  readonly ClientRequestToken?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly KeyConditionExpression?: string;
  readonly KeyConditions?: Readonly<Record<string, { readonly AttributeValueList?: readonly AttributeValue[] }>>;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: AttributeMap;
  readonly ReturnValues?: string;
  readonly Select?: string;
  readonly ResourceArn?: string;
}

/** What a transaction's action does to which item. */
export interface ItemAction {
  readonly action: "PutItem" | "UpdateItem" | "DeleteItem" | "ConditionCheckItem" | "GetItem";
  readonly table: string;
  /** The whole item of a put, else its key. */
  readonly attributes: AttributeMap;
}

const ACTIONS = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
} as const;

/** A table may be named by its ARN. */
export const plainTableName = (name: string): string => name.replace(/^arn:[^/]*\//, "");

export function itemActions(items: readonly TransactItem[]): readonly ItemAction[] {
  return items.flatMap((item) =>
    (Object.keys(ACTIONS) as (keyof typeof ACTIONS)[]).flatMap((kind) => {
      const part = item[kind];
      if (!part?.TableName) return [];
      const attributes = "Item" in part ? part.Item : part.Key;
      return [{ action: ACTIONS[kind], table: plainTableName(part.TableName), attributes: attributes ?? {} }];
    }),
  );
}

/** Identifies an item within the service: table and key. */
export function itemIdentity(table: string, keyNames: KeyNames, attributes: AttributeMap): string {
  return JSON.stringify([table, ...keyNames.map((name) => attributes[name])]);
}
