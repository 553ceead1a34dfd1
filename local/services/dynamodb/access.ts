/** What a DynamoDB request asks for, in IAM's words. */
import type { Authorise } from "../service";
import type { KeySchemas } from "./key-schemas";
import { type AttributeMap, type DynamoRequest, itemActions, plainTableName, type WriteRequest } from "./requests";
import type { AuthoriseDynamo } from "./service";

type Context = Readonly<Record<string, string | readonly string[]>>;

interface Access {
  readonly action: string;
  readonly table: string;
  readonly index?: string;
  readonly context: Context;
}

/** Operations that name a table by its ARN. */
const BY_ARN = new Set(["TagResource", "UntagResource", "ListTagsOfResource"]);

/** Source: "Actions, resources, and condition keys for Amazon DynamoDB" in the service authorization reference. */
export function dynamoAuthorisation(authorise: Authorise, account: string, region: string): AuthoriseDynamo {
  const arn = ({ table, index }: Access): string =>
    table === "*"
      ? "*"
      : `arn:aws:dynamodb:${region}:${account}:table/${table}${index === undefined ? "" : `/index/${index}`}`;
  return async (request, operation, body, keys) => {
    if (request.caller.kind === "operator") return;
    for (const access of await accessesOf(operation, body, keys))
      authorise(request.caller, `dynamodb:${access.action}`, arn(access), access.context);
  };
}

async function accessesOf(operation: string, body: DynamoRequest, keys: KeySchemas): Promise<readonly Access[]> {
  if (operation === "TransactWriteItems" || operation === "TransactGetItems") return transaction(operation, body, keys);
  if (operation === "BatchGetItem" || operation === "BatchWriteItem") return batch(operation, body, keys);
  const named = BY_ARN.has(operation) ? body.ResourceArn : body.TableName;
  const table = named === undefined ? "*" : plainTableName(named);
  const names = await keys.of(table, body.IndexName);
  const leading = names?.[0] === undefined ? undefined : leadingKey(body, names[0]);
  const context: Context = {
    ...(leading !== undefined && { "dynamodb:LeadingKeys": [leading] }),
    ...(body.Select !== undefined && { "dynamodb:Select": body.Select }),
    ...(body.ReturnValues !== undefined && { "dynamodb:ReturnValues": body.ReturnValues }),
  };
  return [{ action: operation, table, context, ...(body.IndexName !== undefined && { index: body.IndexName }) }];
}

/** A transaction needs the permission of each of its parts; none is called after the transaction itself. */
async function transaction(operation: string, body: DynamoRequest, keys: KeySchemas): Promise<readonly Access[]> {
  return Promise.all(
    itemActions(body.TransactItems ?? []).map(async ({ action, table, attributes }) => ({
      action,
      table,
      context: { "dynamodb:EnclosingOperation": operation, ...(await leadingKeys(table, [attributes], keys)) },
    })),
  );
}

async function batch(operation: string, body: DynamoRequest, keys: KeySchemas): Promise<readonly Access[]> {
  return Promise.all(
    Object.entries(body.RequestItems ?? {}).map(async ([name, requests]) => {
      const table = plainTableName(name);
      const items: readonly AttributeMap[] =
        operation === "BatchGetItem"
          ? ((requests as { Keys?: readonly AttributeMap[] }).Keys ?? [])
          : (requests as readonly WriteRequest[]).map(
              (request) => request.PutRequest?.Item ?? request.DeleteRequest?.Key ?? {},
            );
      return { action: operation, table, context: await leadingKeys(table, items, keys) };
    }),
  );
}

async function leadingKeys(table: string, items: readonly AttributeMap[], keys: KeySchemas): Promise<Context> {
  const [name] = (await keys.of(table)) ?? [];
  const values = items.flatMap((item) => (name === undefined ? [] : (scalar(item[name]) ?? [])));
  return values.length === 0 ? {} : { "dynamodb:LeadingKeys": [...new Set(values)] };
}

/** The partition key that a request names: in its key, its item or its key condition. */
function leadingKey(body: DynamoRequest, name: string): string | undefined {
  const attributes = body.Key ?? body.Item;
  if (attributes) return scalar(attributes[name]);
  const legacy = body.KeyConditions?.[name]?.AttributeValueList?.[0];
  if (legacy) return scalar(legacy);
  for (const [, left = "", right = ""] of (body.KeyConditionExpression ?? "").matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g))
    if ((body.ExpressionAttributeNames?.[left] ?? left) === name)
      return scalar(body.ExpressionAttributeValues?.[right]);
  return undefined;
}

const scalar = (value: Readonly<Record<string, unknown>> | undefined): string | undefined => {
  const plain = value?.["S"] ?? value?.["N"] ?? value?.["B"];
  return typeof plain === "string" ? plain : undefined;
};
