/** The Lambda handler of a context's api function: its application, fenced, measured, and its refused writes forwarded. */
import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { BoundedContext, ContextApplication, ContextRuntime } from "../../extracted/bounded-context";
import type { AlbAnswer, AlbEvent } from "./alb-event";
import { type Clock, systemClock } from "./clock";
import { addShortWay } from "./dynamo/short-way";
import { readApiEnvironment } from "./environment";
import { composeApi } from "./compose-api";
import { createHttpClient } from "./forward/http-client";
import { readForwardKey } from "./forward/key";
import { createLog } from "./log";
import type { ContextStore } from "./store/store";

export type CreateApplication = (runtime: ContextRuntime<ContextStore>) => ContextApplication;
export type ApiHandler = (event: AlbEvent) => Promise<AlbAnswer>;

const TIMEOUTS = {
  /** DynamoDB answers within milliseconds: what takes longer is lost and is asked again with the same request token. */
  connectMs: 1_000,
  dynamoMs: 3_000,
  /** A forwarded write is answered or refused at once. With the forward budget of 35 s this stays below the function's 50 s. */
  forwardMs: 10_000,
} as const;

/** Built once an environment, at the first event, so that a failure to start is retried with the next one. */
export function apiHandler(context: BoundedContext, createApplication: CreateApplication): ApiHandler {
  let serving: Promise<ApiHandler> | undefined;
  return async (event) => {
    serving ??= start(context, createApplication, systemClock);
    try {
      return await (
        await serving
      )(event);
    } catch (error) {
      serving = undefined;
      throw error;
    }
  };
}

async function start(context: BoundedContext, createApplication: CreateApplication, clock: Clock): Promise<ApiHandler> {
  const environment = readApiEnvironment(process.env);
  if (environment.context !== context.name)
    throw new Error(`This function is built for "${context.name}", but BANYAN_CONTEXT is "${environment.context}"`);
  return composeApi({
    context,
    createApplication,
    environment,
    forwardKey: await readForwardKey(new SecretsManagerClient(), environment.forwardSecret),
    dynamo: addShortWay(
      new DynamoDBClient({
        cacheMiddleware: true,
        requestHandler: {
          connectionTimeout: TIMEOUTS.connectMs,
          requestTimeout: TIMEOUTS.dynamoMs,
          throwOnRequestTimeout: true,
        },
      }),
      { timeoutMs: TIMEOUTS.dynamoMs, now: () => clock.now(), uniqueId: randomUUID },
    ),
    lambda: new LambdaClient(),
    http: createHttpClient(environment.publicUrl, TIMEOUTS.forwardMs, () => clock.now()),
    clock,
    log: createLog({ context: context.name }),
    writeMetrics: (line) => void process.stdout.write(`${line}\n`),
  });
}
