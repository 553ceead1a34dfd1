import type { MetricHandle, MetricSink } from "../cloudwatch/metrics";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
const NAMESPACE = "AWS/ApplicationELB";
/** AWS has no counters per rule; ours live in a namespace of their own. */
const RULE_NAMESPACE = "Local/ApplicationELB";

/** `app/name/id` of a load balancer's ARN, `targetgroup/name/id` of a target group's. */
export const dimensionOf = (arn: string): string =>
  arn
    .split(":")
    .slice(5)
    .join(":")
    .replace(/^loadbalancer\//, "");

class CodeCounter {
  readonly #handles: (MetricHandle | undefined)[] = [];

  constructor(private readonly handleOf: (hundreds: number) => MetricHandle) {}

  add(status: number): void {
    const hundreds = Math.floor(status / 100);
    (this.#handles[hundreds] ??= this.handleOf(hundreds)).add(1);
  }
}

/** Counts of one group of targets behind one load balancer, or of one rule. */
export class TargetCounters {
  readonly #requests: MetricHandle;
  readonly #codes: CodeCounter;
  readonly #time: MetricHandle;

  constructor(sink: MetricSink, namespace: string, dimensions: Readonly<Record<string, string>>) {
    this.#requests = sink.metric(namespace, "RequestCount", dimensions);
    this.#time = sink.metric(namespace, "TargetResponseTime", dimensions);
    this.#codes = new CodeCounter((hundreds) =>
      sink.metric(namespace, `HTTPCode_Target_${hundreds}XX_Count`, dimensions),
    );
  }

  request(): void {
    this.#requests.add(1);
  }

  answered(status: number, seconds: number): void {
    this.#codes.add(status);
    this.#time.add(seconds);
  }
}

/** All counters of one load balancer. */
export class LoadBalancerCounters {
  readonly #groups = new Map<string, TargetCounters>();
  readonly #rules = new Map<string, TargetCounters>();
  readonly #own = new Map<number, MetricHandle>();
  readonly #codes: CodeCounter;
  readonly #requests: MetricHandle;
  readonly #loadBalancer: string;

  constructor(
    private readonly sink: MetricSink,
    loadBalancerArn: string,
  ) {
    this.#loadBalancer = dimensionOf(loadBalancerArn);
    const dimensions = { LoadBalancer: this.#loadBalancer };
    this.#requests = sink.metric(NAMESPACE, "RequestCount", dimensions);
    this.#codes = new CodeCounter((hundreds) => sink.metric(NAMESPACE, `HTTPCode_ELB_${hundreds}XX_Count`, dimensions));
  }

  request(): void {
    this.#requests.add(1);
  }

  /** A status that we made up ourselves. */
  own(status: number): void {
    this.#codes.add(status);
    let handle = this.#own.get(status);
    if (!handle) {
      handle = this.sink.metric(NAMESPACE, `HTTPCode_ELB_${status}_Count`, { LoadBalancer: this.#loadBalancer });
      this.#own.set(status, handle);
    }
    handle.add(1);
  }

  group(arn: string): TargetCounters {
    return this.#of(this.#groups, arn, NAMESPACE, "TargetGroup");
  }

  rule(arn: string): TargetCounters {
    return this.#of(this.#rules, arn, RULE_NAMESPACE, "Rule");
  }

  #of(map: Map<string, TargetCounters>, arn: string, namespace: string, dimension: string): TargetCounters {
    let counters = map.get(arn);
    if (!counters) {
      const dimensions = { LoadBalancer: this.#loadBalancer, [dimension]: dimensionOf(arn) };
      counters = new TargetCounters(this.sink, namespace, dimensions);
      map.set(arn, counters);
    }
    return counters;
  }
}
