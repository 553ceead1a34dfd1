/** The task's clients of the Data API. Each call has a bound (docs/decisions/0057), and no idle connection is used again. */
import { RDSDataClient, type RDSDataClientConfig } from "@aws-sdk/client-rds-data";
import type { Connections } from "../runtime/http/idle-limit";
import type { Settings } from "../runtime/settings";

/** Above the Data API's own 45 s a statement: what the monolith asks may take that long, and a write cut short has an unknown outcome. */
export const STATEMENT_TIMEOUT_MS = 50_000;

export interface DatabaseClients {
  /** The monolith's own. */
  readonly application: RDSDataClient;
  /** Of the reads of `banyan.ownership`, bounded as the migration's other calls to a store are. */
  readonly ownership: RDSDataClient;
}

/** @param access endpoint, region and credentials. Default: the SDK's own */
export function createDatabaseClients(
  connections: Connections,
  { callTimeoutMs }: Pick<Settings, "callTimeoutMs">,
  access: RDSDataClientConfig = {},
): DatabaseClients {
  const bounded = (timeoutMs: number): RDSDataClient =>
    new RDSDataClient({
      ...access,
      maxAttempts: 1,
      cacheMiddleware: true,
      requestHandler: {
        connectionTimeout: timeoutMs,
        requestTimeout: timeoutMs,
        throwOnRequestTimeout: true,
        ...connections.agents(),
      },
    });
  return { application: bounded(STATEMENT_TIMEOUT_MS), ownership: bounded(callTimeoutMs) };
}
