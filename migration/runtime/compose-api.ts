/** Puts an api function together from its parts, all given: the handler gives the real ones, tests their own. */
import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { BoundedContext } from "../../extracted/bounded-context";
import { createAdapter } from "./adapter";
import type { ApiHandler, CreateApplication } from "./api-handler";
import type { Clock } from "./clock";
import { metricLine } from "./emf";
import type { ApiEnvironment } from "./environment";
import type { HttpClient } from "./forward/http-client";
import { createForwarding } from "./forward/forwarding";
import { forwardToMonolith } from "./forward/to-monolith";
import type { Log } from "./log";
import { createNeighbours } from "./neighbours";
import { createRelayBell } from "./relay-bell";
import { RequestScope } from "./request-scope";
import { createFencedStore } from "./store/fenced-store";
import { createWriterTokens } from "./tokens/writer-tokens";

export interface ApiParts {
  readonly context: BoundedContext;
  readonly createApplication: CreateApplication;
  readonly environment: ApiEnvironment;
  readonly forwardKey: string;
  readonly dynamo: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly writeMetrics: (line: string) => void;
}

export function composeApi(parts: ApiParts): ApiHandler {
  const { context, environment, dynamo: client, clock, log } = parts;
  const { settings, table } = environment;
  const scope = new RequestScope();
  const bell = createRelayBell({
    client: parts.lambda,
    functionName: environment.relayFunction,
    trailing: false,
    intervalMs: settings.ringIntervalMs,
    clock,
    log,
  });
  const shared = { client, table, clock, uniqueId: randomUUID };
  const store = createFencedStore({
    ...shared,
    context,
    scope,
    tokens: createWriterTokens({ ...shared, context: context.name, lifetimeMs: settings.tokenLifetimeMs }),
    tokenLifetimeMs: settings.tokenLifetimeMs,
    publishers: environment.publishers,
    outboxBuckets: settings.outboxBuckets,
    onCommitted: () => bell.ring(),
  });
  const application = parts.createApplication({
    store,
    neighbours: createNeighbours(parts.http, clock),
    authPublicKey: environment.authPublicKey,
    now: () => new Date(clock.now()),
    log,
  });
  const serve = createForwarding({
    context,
    serve: createAdapter(application),
    scope,
    forwardKey: parts.forwardKey,
    forward: (event) =>
      forwardToMonolith({ http: parts.http, tester: environment.tester, forwardKey: parts.forwardKey, clock }, event),
    ring: () => bell.ring(),
    settings,
    clock,
    log,
  });
  const dimensions = { Stage: environment.stage, Context: context.name, Path: "new" };

  return async (event) => {
    const begun = clock.now();
    const { answer, forwarded } = await serve(event);
    await bell.sent();
    parts.writeMetrics(
      metricLine(clock.now(), dimensions, [
        { name: "Requests", unit: "Count", value: 1 },
        { name: "Errors", unit: "Count", value: answer.statusCode >= 500 ? 1 : 0 },
        { name: "LatencyMs", unit: "Milliseconds", value: clock.now() - begun },
        { name: "ForwardedWrites", unit: "Count", value: forwarded ? 1 : 0 },
      ]),
    );
    return answer;
  };
}
