/** The listener function of a context: hears the bus and keeps the context's views. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { BoundedContext } from "../../extracted/bounded-context";
import { requiredEnvironment } from "../environment";
import { systemClock } from "../runtime/clock";
import { createLog } from "../runtime/log";
import type { BusEvent } from "./event";
import { hear, type Heard } from "./listener";

export type ListenerHandler = (event: BusEvent) => Promise<Heard>;

/** DynamoDB answers within milliseconds: what takes longer is lost, and is sent again. */
const CALL_MS = 3_000;

/** The function's handler, built at the first event, so that a wrong environment fails that event by name. */
export function listenerHandler(
  context: BoundedContext,
  environment: NodeJS.ProcessEnv = process.env,
): ListenerHandler {
  let listening: ListenerHandler | undefined;
  return async (event) => {
    listening ??= start(context, environment);
    return listening(event);
  };
}

function start(context: BoundedContext, environment: NodeJS.ProcessEnv): ListenerHandler {
  const variables = requiredEnvironment(environment, ["BANYAN_STAGE", "BANYAN_TABLE"]);
  const dynamo = new DynamoDBClient({
    requestHandler: { connectionTimeout: CALL_MS, requestTimeout: CALL_MS, throwOnRequestTimeout: true },
  });
  const store = { dynamo, table: variables.BANYAN_TABLE, now: systemClock.now };
  const log = createLog({ stage: variables.BANYAN_STAGE, context: context.name, part: "listener" });
  return (event) => hear(context, store, log, event);
}
