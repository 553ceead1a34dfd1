/** The relay function's data plane, built once a process from its environment. */
import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import type { BoundedContext } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { requiredEnvironment } from "../environment";
import { createBus } from "../events/bus";
import { systemClock } from "../runtime/clock";
import { addShortWay } from "../runtime/dynamo/short-way";
import { metricLine } from "../runtime/emf";
import { createHttpClient } from "../runtime/forward/http-client";
import { createLog } from "../runtime/log";
import { relayFunctionName } from "../runtime/names";
import { parseSettings } from "../runtime/settings";
import { createDatabase } from "../sql/data-api";

/** DynamoDB answers within milliseconds; what takes longer than this is lost, and the SDK tries again. */
const TABLE_CALL_MS = 10_000;
/** The bus answers within milliseconds, and what it does not take is kept: a batch must not wait for it. */
const BUS_CALL_MS = 2_000;
/** Silence after which a page of another context's list counts as lost: the load balancer's own limit. */
const PAGE_MS = 60_000;

/** A call without an answer fails: a store that never answers must not hold a transition, and its writers, for ever. */
export const bounded = (timeoutMs: number) => ({
  requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
});

/** @throws Error that names what is missing or wrong */
export function planeFromEnvironment(context: BoundedContext, environment: NodeJS.ProcessEnv): DataPlane {
  const variables = requiredEnvironment(environment, [
    "BANYAN_STAGE",
    "BANYAN_TABLE",
    "BANYAN_GENERATION",
    "DATABASE_CLUSTER_ARN",
    "DATABASE_SECRET_ARN",
    "DATABASE_NAME",
    ...(context.events.publishes.length > 0 ? (["BANYAN_BUS"] as const) : []),
    ...(context.events.subscribes.length > 0 ? (["BANYAN_PUBLIC_URL"] as const) : []),
  ]);
  const generation = Number(variables.BANYAN_GENERATION);
  if (!Number.isSafeInteger(generation) || generation < 1)
    throw new Error(`BANYAN_GENERATION must be a whole number from 1, not "${variables.BANYAN_GENERATION}"`);
  const stage = variables.BANYAN_STAGE;
  const log = createLog({ stage, context: context.name, part: "relay" });
  const dimensions = { Stage: stage, Context: context.name };
  const settings = parseSettings(environment.BANYAN_SETTINGS);
  const tableCallMs = Math.min(settings.callTimeoutMs, TABLE_CALL_MS);
  const lambda = new LambdaClient(bounded(TABLE_CALL_MS));
  return {
    stage,
    context,
    database: createDatabase({
      client: new RDSDataClient({ maxAttempts: 1, cacheMiddleware: true, ...bounded(settings.callTimeoutMs) }),
      clusterArn: variables.DATABASE_CLUSTER_ARN,
      secretArn: variables.DATABASE_SECRET_ARN,
      database: variables.DATABASE_NAME,
    }),
    dynamo: addShortWay(new DynamoDBClient({ cacheMiddleware: true, ...bounded(tableCallMs) }), {
      timeoutMs: tableCallMs,
      now: () => systemClock.now(),
      uniqueId: randomUUID,
    }),
    table: variables.BANYAN_TABLE,
    generation,
    settings,
    ...systemClock,
    observe: (step, detail) => {
      log("debug", step, detail);
    },
    invokeRelay: async (event) => {
      const FunctionName = relayFunctionName(stage, context.name);
      const Payload = Buffer.from(JSON.stringify(event));
      await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload }));
    },
    ...(variables.BANYAN_BUS !== undefined && {
      bus: createBus(
        new EventBridgeClient({ maxAttempts: 2, ...bounded(BUS_CALL_MS) }),
        variables.BANYAN_BUS,
        systemClock,
      ),
    }),
    ...(variables.BANYAN_PUBLIC_URL !== undefined && {
      http: createHttpClient(variables.BANYAN_PUBLIC_URL, PAGE_MS, () => systemClock.now()),
    }),
    measure: (metrics) => {
      process.stdout.write(`${metricLine(systemClock.now(), dimensions, metrics)}\n`);
    },
    log,
  };
}
