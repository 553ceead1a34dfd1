/** Load balancing as declared. Property names follow the API, units are in the names. */

export interface LoadBalancerSettings {
  readonly name: string;
  /** Silence on either side ends the request after this long. 1–4000, default 60. */
  readonly idleTimeoutSeconds: number;
  /** `append` (default), `preserve`, `remove`. */
  readonly forwardedFor: "append" | "preserve" | "remove";
}

export interface ListenerSettings {
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  readonly defaultActions: readonly Action[];
}

export interface RuleSettings {
  readonly listenerArn: string;
  readonly priority: number;
  readonly conditions: readonly Condition[];
  readonly actions: readonly Action[];
}

export type Condition =
  | {
      readonly field: "path-pattern" | "host-header";
      readonly values: readonly string[];
      readonly regexValues?: readonly string[];
    }
  | { readonly field: "http-request-method" | "source-ip"; readonly values: readonly string[] }
  | { readonly field: "http-header"; readonly name: string; readonly values: readonly string[] }
  | { readonly field: "query-string"; readonly values: readonly { readonly key?: string; readonly value: string }[] };

export type Action = ForwardAction | RedirectAction | FixedResponseAction;

export interface ForwardAction {
  readonly type: "forward";
  readonly targetGroups: readonly { readonly arn: string; readonly weight: number }[];
}

/** Parts may carry `#{protocol} #{host} #{port} #{path} #{query}`. */
export interface RedirectAction {
  readonly type: "redirect";
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
  readonly statusCode: 301 | 302;
}

export interface FixedResponseAction {
  readonly type: "fixed-response";
  readonly statusCode: number;
  readonly contentType: string;
  readonly messageBody: string;
}

export interface HealthCheckSettings {
  readonly enabled: boolean;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** `200`, `200,302`, `200-299`. */
  readonly matcher: string;
}

export interface TargetGroupSettings {
  readonly name: string;
  readonly targetType: "ip" | "instance" | "lambda";
  /** Default port of targets; unset for Lambda. */
  readonly port?: number;
  readonly healthCheck: HealthCheckSettings;
  readonly deregistrationDelaySeconds: number;
  /** `lambda.multi_value_headers.enabled` */
  readonly multiValueHeaders: boolean;
  readonly algorithm: "round_robin" | "least_outstanding_requests";
}

/** `id`: an address, or a function's ARN. */
export interface TargetReference {
  readonly id: string;
  readonly port?: number;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#target-health-states */
export type TargetState = "initial" | "healthy" | "unhealthy" | "draining" | "unused" | "unavailable";

/** A request as rules see it. */
export interface RequestView {
  readonly method: string;
  /** Undecoded, without the query. */
  readonly path: string;
  /** Undecoded, without `?`. */
  readonly query: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly host: string;
  /** Address of the peer, never of a header. */
  readonly sourceIp: string;
}
