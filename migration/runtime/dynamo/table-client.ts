/** The api function's client of its table. */
import { randomUUID } from "node:crypto";
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { createConnections } from "../http/idle-limit";
import { addShortWay } from "./short-way";

const TIMEOUTS = {
  /** DynamoDB answers within milliseconds: what takes longer is lost and is asked again with the same request token. */
  connectMs: 1_000,
  answerMs: 3_000,
} as const;

/**
 * Bounded, by the short way, and a transaction whose answer is lost is its sender's to repeat: `transact` remembers it. So that
 * a connection given up while the environment was frozen is no lost answer, none that stood idle is used again.
 * @param access endpoint, region and credentials. Default: the SDK's own
 */
export function createTableClient(now: () => number, access: DynamoDBClientConfig = {}): DynamoDBClient {
  const connections = createConnections(now);
  const client = new DynamoDBClient({
    ...access,
    cacheMiddleware: true,
    requestHandler: {
      connectionTimeout: TIMEOUTS.connectMs,
      requestTimeout: TIMEOUTS.answerMs,
      throwOnRequestTimeout: true,
      ...connections.agents(),
    },
  });
  return addShortWay(client, {
    timeoutMs: TIMEOUTS.answerMs,
    now,
    uniqueId: randomUUID,
    tellsLostTransactions: true,
    connections,
  });
}
