import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type RequestListener,
  type Server,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Action, Condition, HealthCheckSettings, TargetGroupSettings } from "../../../local/services/elb/model";
import type { ElbService } from "../../../local/services/elb/service";
import type { Bench } from "./compute";

export const NO_CHECKS: HealthCheckSettings = {
  enabled: false,
  path: "/",
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  matcher: "200",
};

export const groupSettings = (name: string, more: Partial<TargetGroupSettings> = {}): TargetGroupSettings => ({
  name,
  targetType: "ip",
  port: 80,
  healthCheck: NO_CHECKS,
  deregistrationDelaySeconds: 300,
  multiValueHeaders: true,
  algorithm: "round_robin",
  ...more,
});

export const forwardTo = (...targetGroups: readonly (readonly [arn: string, weight: number])[]): Action => ({
  type: "forward",
  targetGroups: targetGroups.map(([arn, weight]) => ({ arn, weight })),
});

export const fixed = (messageBody: string, statusCode = 200): Action => ({
  type: "fixed-response",
  statusCode,
  contentType: "text/plain",
  messageBody,
});

export const path = (...values: string[]): Condition => ({ field: "path-pattern", values });

/** A balancer with one listener, started. */
export async function balancer(elb: ElbService, defaultAction: Action = fixed("default")) {
  await elb.start();
  const loadBalancerArn = elb.createLoadBalancer({ name: "front", idleTimeoutSeconds: 60, forwardedFor: "append" });
  const listenerArn = elb.createListener({
    loadBalancerArn,
    port: 443,
    protocol: "HTTPS",
    defaultActions: [defaultAction],
  });
  return {
    loadBalancerArn,
    listenerArn,
    rule: (priority: number, conditions: readonly Condition[], action: Action) =>
      elb.createRule({ listenerArn, priority, conditions, actions: [action] }),
  };
}

/** An HTTP server on loopback that ends with the bench. */
export async function upstream(
  bench: Pick<Bench, "onStop">,
  listener: RequestListener,
): Promise<{ port: number; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  bench.onStop(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** Asks the front door, by raw HTTP. */
export function ask(
  port: number,
  path: string,
  { method = "GET", headers = {}, body }: Question = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: "127.0.0.1",
        port,
        path,
        method,
        headers: {
          ...headers,
          ...(body && !headers["transfer-encoding"] && { "content-length": Buffer.byteLength(body) }),
        },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            rawHeaders: response.rawHeaders,
            body: Buffer.concat(chunks).toString(),
          }),
        );
        response.on("error", reject);
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}
