/** What a table's inputs mean. Pure. */
import type { Props } from "../../resource-kind";
import { struct, textOr } from "../rules";

export interface IndexInputs {
  readonly name: string;
  readonly hashKey?: string;
  readonly rangeKey?: string;
  readonly keySchemas?: readonly { readonly attributeName: string; readonly keyType: string }[];
  readonly projectionType: string;
  readonly nonKeyAttributes?: readonly string[];
}

interface AttributeInputs {
  readonly name: string;
  readonly type: string;
}

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

const list = <T>(value: unknown): readonly T[] => (Array.isArray(value) ? (value as readonly T[]) : []);

export const indexesOf = (inputs: Props): readonly IndexInputs[] => list(inputs["globalSecondaryIndexes"]);
export const localIndexesOf = (inputs: Props): readonly IndexInputs[] => list(inputs["localSecondaryIndexes"]);
export const attributesOf = (inputs: Props): readonly AttributeInputs[] => list(inputs["attributes"]);

/** The provider's default, which is not AWS's for new tables in its console. */
export const billingMode = (inputs: Props): string => textOr(inputs, "billingMode", "PROVISIONED");

export const indexKeys = (index: IndexInputs): readonly KeyElement[] =>
  index.keySchemas?.length
    ? index.keySchemas.map(({ attributeName, keyType }) => ({ AttributeName: attributeName, KeyType: keyType }))
    : keyElements(index.hashKey, index.rangeKey);

/** A local index's: the table's partition key, and a sort key of its own. */
export const localIndexDefinition = (index: IndexInputs, inputs: Props): Readonly<Record<string, unknown>> => ({
  IndexName: index.name,
  KeySchema: keyElements(inputs["hashKey"], index.rangeKey),
  Projection: projection(index),
});

export function keyElements(hashKey: unknown, rangeKey: unknown): readonly KeyElement[] {
  return [
    { AttributeName: String(hashKey), KeyType: "HASH" },
    ...(typeof rangeKey === "string" ? [{ AttributeName: rangeKey, KeyType: "RANGE" }] : []),
  ];
}

export const attributeDefinitions = (inputs: Props): readonly Readonly<Record<string, string>>[] =>
  attributesOf(inputs).map(({ name, type }) => ({ AttributeName: name, AttributeType: type }));

export const throughput = (inputs: Props): Readonly<Record<string, number>> => ({
  ReadCapacityUnits: Number(inputs["readCapacity"]),
  WriteCapacityUnits: Number(inputs["writeCapacity"]),
});

export const indexDefinition = (index: IndexInputs, inputs: Props): Readonly<Record<string, unknown>> => ({
  IndexName: index.name,
  KeySchema: indexKeys(index),
  Projection: projection(index),
  ...(billingMode(inputs) === "PROVISIONED" && { ProvisionedThroughput: throughput(index as unknown as Props) }),
});

const projection = ({ projectionType, nonKeyAttributes }: IndexInputs): Readonly<Record<string, unknown>> => ({
  ProjectionType: projectionType,
  ...(nonKeyAttributes?.length && { NonKeyAttributes: nonKeyAttributes }),
});

/** The attribute by which items expire; `undefined` when none is on. */
export function ttlAttribute(inputs: Props): string | undefined {
  const ttl = struct(inputs["ttl"]);
  return ttl && ttl["enabled"] !== false && typeof ttl["attributeName"] === "string" && ttl["attributeName"] !== ""
    ? ttl["attributeName"]
    : undefined;
}

export const tagList = (tags: Readonly<Record<string, string>>): readonly Readonly<Record<string, string>>[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
