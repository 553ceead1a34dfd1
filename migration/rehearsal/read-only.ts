/** A data plane that cannot change anything: what is rehearsed reads the live stores through it. */
import {
  type DynamoDBClient,
  BatchGetItemCommand,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { DataPlane } from "../data-plane";
import type { Database, Sql } from "../sql/database";

const READS = [GetItemCommand, QueryCommand, ScanCommand, BatchGetItemCommand, TransactGetItemsCommand];

/** Every statement runs in a READ ONLY transaction, and of the table's calls only those that read are passed on. */
export function readOnly(plane: DataPlane): DataPlane {
  const { invokeRelay: _nobody, ...rest } = plane;
  return { ...rest, database: readOnlyDatabase(plane.database), dynamo: readOnlyTable(plane.dynamo) };
}

function readOnlyDatabase(database: Database): Database {
  const transaction = <T>(work: (tx: Sql) => Promise<T>): Promise<T> =>
    database.transaction(async (tx) => {
      await tx.execute("SET TRANSACTION READ ONLY");
      return work(tx);
    });
  return {
    transaction,
    query: (text, parameters) => transaction((tx) => tx.query(text, parameters)),
    execute: (text, parameters) => transaction((tx) => tx.execute(text, parameters)),
  };
}

function readOnlyTable(dynamo: DynamoDBClient): DynamoDBClient {
  const send = (command: object): Promise<unknown> => {
    if (!READS.some((kind) => command instanceof kind))
      throw new Error(`a rehearsal changes nothing, and ${command.constructor.name} would`);
    return dynamo.send(command as GetItemCommand);
  };
  return { send } as unknown as DynamoDBClient;
}
