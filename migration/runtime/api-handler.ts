/** The Lambda handler of a context's api function: its application, fenced, measured, and its refused writes forwarded. */
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { BoundedContext, ContextApplication, ContextRuntime } from "../../extracted/bounded-context";
import type { AlbAnswer, AlbEvent } from "./alb-event";
import { type Clock, systemClock } from "./clock";
import { createTableClient } from "./dynamo/table-client";
import { readApiEnvironment } from "./environment";
import { composeApi } from "./compose-api";
import { createHttpClient } from "./forward/http-client";
import { readForwardKey } from "./forward/key";
import { createLog } from "./log";
import type { ContextStore } from "./store/store";

export type CreateApplication = (runtime: ContextRuntime<ContextStore>) => ContextApplication;
export type ApiHandler = (event: AlbEvent) => Promise<AlbAnswer>;

/** A forwarded write is answered or refused at once. With the forward budget of 35 s this stays below the function's 50 s. */
const FORWARD_TIMEOUT_MS = 10_000;

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
    dynamo: createTableClient(() => clock.now()),
    lambda: new LambdaClient(),
    http: createHttpClient(environment.publicUrl, FORWARD_TIMEOUT_MS, () => clock.now()),
    clock,
    log: createLog({ context: context.name }),
    writeMetrics: (line) => void process.stdout.write(`${line}\n`),
  });
}
