/** Composes the edge around the monolith: the one place where the two meet. */
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { boundedContexts } from "../../extracted";
import {
  createApplication,
  type DatabaseAccess,
  type Log,
  migrate,
  seed,
  serve,
  type Server,
  structuredLog,
} from "../../monolith";
import type { Clock } from "../runtime/clock";
import { readForwardKey } from "../runtime/forward/key";
import { createConnections } from "../runtime/http/idle-limit";
import { RequestScope } from "../runtime/request-scope";
import type { Settings } from "../runtime/settings";
import { createDatabase } from "../sql/data-api";
import { createBells } from "./bells";
import { createDatabaseClients } from "./database-clients";
import { createEdge } from "./edge";
import type { EdgeRecord } from "./edge-record";
import type { TaskEnvironment } from "./environment";
import { createEdgeMetrics } from "./metrics";
import { createOwnershipView } from "./ownership-view";
import { recordWrites } from "./recording";
import { forwardToFunction } from "./to-function";

const METRICS_INTERVAL_MS = 1_000;
/** A forwarded write is answered or refused at once, a cold start included. With the forward budget of 35 s below the balancer's 60 s. */
const INVOKE_TIMEOUT_MS = 15_000;

/** For what a request under way needs besides: an attempt of the monolith's own, and the way back to the client. */
const DRAIN_MARGIN_MS = 5_000;

export interface Task {
  readonly server: Server;
  readonly log: Log;
  /** Writes the last metrics. */
  stopped(): void;
}

/**
 * A write that arrived right before SIGTERM may forward for the whole budget, and its last forward may just have begun. Cut,
 * its outcome would be unknown. The task's `stopTimeout` (infra/compute/container.ts) is longer than this.
 */
export const drainLimitMs = ({ forwardBudgetMs }: Pick<Settings, "forwardBudgetMs">): number =>
  forwardBudgetMs + INVOKE_TIMEOUT_MS + DRAIN_MARGIN_MS;

export async function composeTask(environment: TaskEnvironment, clock: Clock): Promise<Task> {
  const { stage, settings, clusterArn, secretArn, databaseName } = environment;
  const now = (): Date => new Date(clock.now());
  const write = (line: string): void => void process.stdout.write(line.endsWith("\n") ? line : `${line}\n`);
  const log = structuredLog({ write, now });

  const scope = new RequestScope<EdgeRecord>();
  const connections = createConnections(() => clock.now());
  const clients = createDatabaseClients(connections, settings);
  recordWrites(clients.application, boundedContexts, scope);
  const access: DatabaseAccess = { database: clients.application, clusterArn, secretArn, databaseName, log };
  await migrate({ ...access, now });
  if (environment.seed) await seed(access);

  const lambda = new LambdaClient({
    maxAttempts: 1,
    requestHandler: { requestTimeout: INVOKE_TIMEOUT_MS, throwOnRequestTimeout: true, ...connections.agents() },
  });
  const metrics = createEdgeMetrics({ stage, now: () => clock.now(), write });
  const flushing = setInterval(() => {
    metrics.flush();
    connections.closeIdle();
  }, METRICS_INTERVAL_MS).unref();
  const forwardKey = await readForwardKey(new SecretsManagerClient(), environment.forwardSecret);
  const edge = createEdge({
    contexts: boundedContexts,
    application: createApplication({ ...access, authPublicKey: environment.authPublicKey, now }),
    scope,
    forwardKey,
    forward: (context, request) => forwardToFunction({ lambda, stage, forwardKey, clock }, context, request),
    ownership: createOwnershipView(
      createDatabase({ client: clients.ownership, clusterArn, secretArn, database: databaseName }),
      clock,
      log,
    ),
    bells: createBells({ contexts: boundedContexts, lambda, stage, intervalMs: settings.ringIntervalMs, clock, log }),
    metrics,
    settings,
    clock,
    log,
  });
  const server = await serve(edge, environment.port, { log, drainLimitMs: drainLimitMs(settings) });
  log("info", "serving", { port: server.port, stage });
  return {
    server,
    log,
    stopped() {
      clearInterval(flushing);
      metrics.flush();
    },
  };
}
