/** `aws.dynamodb.Table`. Point-in-time recovery, encryption and table class are recorded only. */
import { isDeepStrictEqual } from "node:util";
import type { DynamoService } from "../../../services/dynamodb/service";
import { ServiceError } from "../../../services/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { tagsOf } from "../rules";
import {
  attributeDefinitions,
  billingMode,
  indexDefinition,
  indexesOf,
  keyElements,
  localIndexDefinition,
  localIndexesOf,
  tagList,
  throughput,
  ttlAttribute,
} from "./table-inputs";
import { checkTable } from "./table-rules";

interface TableDescription {
  readonly TableStatus: string;
  readonly TableArn: string;
  readonly DeletionProtectionEnabled?: boolean;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly IndexStatus?: string }[];
}

const isMissing = (error: unknown): boolean =>
  error instanceof ServiceError && error.code === "ResourceNotFoundException";

export const tableKind = (service: DynamoService): ResourceKind => ({
  token: "aws:dynamodb/table:Table",
  replaceOn: ["name", "hashKey", "rangeKey", "localSecondaryIndexes"],
  computed: ["arn", "streamArn", "streamLabel"],
  autoName: { property: "name", maxLength: 255 },
  check: checkTable,
  create: async (inputs) => {
    const name = String(inputs["name"]);
    const indexes = indexesOf(inputs);
    const local = localIndexesOf(inputs);
    await service.call("CreateTable", {
      TableName: name,
      KeySchema: keyElements(inputs["hashKey"], inputs["rangeKey"]),
      AttributeDefinitions: attributeDefinitions(inputs),
      BillingMode: billingMode(inputs),
      ...(billingMode(inputs) === "PROVISIONED" && { ProvisionedThroughput: throughput(inputs) }),
      ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes.map((index) => indexDefinition(index, inputs)) }),
      ...(local.length > 0 && { LocalSecondaryIndexes: local.map((index) => localIndexDefinition(index, inputs)) }),
      DeletionProtectionEnabled: inputs["deletionProtectionEnabled"] === true,
      Tags: tagList(tagsOf(inputs)),
    });
    const table = await settled(service, name);
    await setTtl(service, name, undefined, ttlAttribute(inputs));
    return { id: name, outputs: outputs(inputs, table) };
  },
  update: async (id, olds, news) => {
    const table = await settled(service, id);
    if (Boolean(olds["deletionProtectionEnabled"]) !== Boolean(news["deletionProtectionEnabled"]))
      await service.call("UpdateTable", {
        TableName: id,
        DeletionProtectionEnabled: news["deletionProtectionEnabled"] === true,
      });
    await setBilling(service, id, olds, news);
    await setIndexes(service, id, olds, news);
    await setTtl(service, id, ttlAttribute(olds), ttlAttribute(news));
    await setTags(service, table.TableArn, tagsOf(olds), tagsOf(news));
    return outputs(news, await settled(service, id));
  },
  delete: async (id) => {
    try {
      await service.call("DeleteTable", { TableName: id });
      while (await describe(service, id)) await pause();
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  },
  read: async (id, olds) => {
    const table = await describe(service, id);
    return (
      table && {
        ...olds,
        name: id,
        ...outputs(olds, table),
        deletionProtectionEnabled: table.DeletionProtectionEnabled === true,
      }
    );
  },
});

const outputs = (inputs: Props, table: TableDescription): Props => ({
  ...inputs,
  billingMode: billingMode(inputs),
  arn: table.TableArn,
  streamArn: "",
  streamLabel: "",
});

async function describe(service: DynamoService, name: string): Promise<TableDescription | undefined> {
  try {
    const { Table } = await service.call("DescribeTable", { TableName: name });
    return Table as TableDescription;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Waits until table and indexes are ready, as the provider does. */
async function settled(service: DynamoService, name: string): Promise<TableDescription> {
  for (;;) {
    const table = await describe(service, name);
    if (!table) throw new ServiceError("ResourceNotFoundException", `Table ${name} is gone.`);
    const indexes = table.GlobalSecondaryIndexes ?? [];
    const isReady = indexes.every(({ IndexStatus = "ACTIVE" }) => IndexStatus === "ACTIVE");
    if (table.TableStatus === "ACTIVE" && isReady) return table;
    await pause();
  }
}

async function setBilling(service: DynamoService, id: string, olds: Props, news: Props): Promise<void> {
  const isProvisioned = billingMode(news) === "PROVISIONED";
  const isSame = billingMode(olds) === billingMode(news) && isDeepStrictEqual(throughput(olds), throughput(news));
  if (isSame || (!isProvisioned && billingMode(olds) === billingMode(news))) return;
  await service.call("UpdateTable", {
    TableName: id,
    BillingMode: billingMode(news),
    ...(isProvisioned && { ProvisionedThroughput: throughput(news) }),
  });
  await settled(service, id);
}

/** One index a call, as AWS demands; a changed one is made anew. */
async function setIndexes(service: DynamoService, id: string, olds: Props, news: Props): Promise<void> {
  const before = new Map(indexesOf(olds).map((index) => [index.name, indexDefinition(index, olds)]));
  const after = new Map(indexesOf(news).map((index) => [index.name, indexDefinition(index, news)]));
  const change = async (update: Readonly<Record<string, unknown>>): Promise<void> => {
    await service.call("UpdateTable", {
      TableName: id,
      AttributeDefinitions: attributeDefinitions(news),
      GlobalSecondaryIndexUpdates: [update],
    });
    await settled(service, id);
  };
  for (const [name, definition] of before)
    if (!isDeepStrictEqual(after.get(name), definition)) await change({ Delete: { IndexName: name } });
  for (const [name, definition] of after)
    if (!isDeepStrictEqual(before.get(name), definition)) await change({ Create: definition });
}

async function setTtl(
  service: DynamoService,
  id: string,
  old: string | undefined,
  wanted: string | undefined,
): Promise<void> {
  const update = (AttributeName: string, Enabled: boolean): Promise<unknown> =>
    service.call("UpdateTimeToLive", { TableName: id, TimeToLiveSpecification: { AttributeName, Enabled } });
  if (old === wanted) return;
  if (old !== undefined) await update(old, false);
  if (wanted !== undefined) await update(wanted, true);
}

async function setTags(
  service: DynamoService,
  arn: string,
  olds: Readonly<Record<string, string>>,
  news: Readonly<Record<string, string>>,
): Promise<void> {
  const gone = Object.keys(olds).filter((key) => !(key in news));
  if (gone.length > 0) await service.call("UntagResource", { ResourceArn: arn, TagKeys: gone });
  if (Object.keys(news).length > 0 && !isDeepStrictEqual(olds, news))
    await service.call("TagResource", { ResourceArn: arn, Tags: tagList(news) });
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
