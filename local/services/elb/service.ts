/** Application load balancing: declared balancers, listeners, rules and target groups; one front door that serves them. */
import { join } from "node:path";
import type { MetricSink } from "../cloudwatch/metrics";
import type { LogSink } from "../logs/service";
import { hex, type Random } from "../random";
import { type AwsRequest, type AwsResponse, type Clock, type LocalService, ServiceError } from "../service";
import { LoadBalancerCounters } from "./counters";
import { FrontDoor, type FrontDoorOptions } from "./front-door";
import { connectHttp } from "./http-target";
import { connectLambda, type LambdaInvoker, loadBalancerPrincipal } from "./lambda-target";
import type {
  Action,
  ListenerSettings,
  LoadBalancerSettings,
  RuleSettings,
  TargetGroupSettings,
  TargetReference,
  TargetState,
} from "./model";
import { ElbRegistry, existing } from "./registry";
import { type Connection, Router, type Serving } from "./router";
import { compileRoutes } from "./routing";
import { type Target, TargetGroup, targetKey } from "./target-group";
import {
  actionProblems,
  conditionProblems,
  healthCheckProblems,
  LIMITS,
  nameProblems,
  priorityProblems,
} from "./validation";

export interface ElbOptions {
  readonly directory: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logs: LogSink;
  readonly metrics: MetricSink;
  readonly lambda: LambdaInvoker;
  readonly frontDoor: FrontDoorOptions;
}

/** Requests in flight get this long when the local cloud stops. */
const CLOSE_GRACE_MS = 3_000;

export interface TargetHealth {
  readonly target: TargetReference;
  readonly state: TargetState;
}

export class ElbService implements LocalService {
  readonly name = "elasticloadbalancing";
  readonly #registry: ElbRegistry;
  readonly #groups = new Map<string, TargetGroup<Connection>>();
  readonly #counters = new Map<string, LoadBalancerCounters>();
  readonly #healthListeners = new Set<(groupArn: string, health: TargetHealth) => void>();
  readonly #door: FrontDoor;
  #serving: Serving | undefined;

  constructor(private readonly options: ElbOptions) {
    this.#registry = new ElbRegistry(join(options.directory, "elb.json"));
    const router = new Router({
      clock: options.clock,
      random: options.random,
      logs: options.logs,
      protocol: "http",
      port: () => this.port,
      serving: () => this.#serving,
      group: (arn) => this.#groups.get(arn),
    });
    this.#door = new FrontDoor(options.frontDoor, (request, response) => router.handle(request, response));
  }

  /** Port of the front door. */
  get port(): number {
    return this.#door.port;
  }

  async start(): Promise<void> {
    const targets = this.#registry.load();
    for (const [arn, settings] of this.#registry.targetGroups) this.#open(arn, settings);
    this.#rebuild();
    for (const { group, target } of targets) this.#groups.get(group)?.register(target, true);
    await this.#door.listen();
  }

  /** Tasks that end afterwards find no group any more, so that what is saved keeps its targets. */
  async stop(): Promise<void> {
    await this.#door.close(CLOSE_GRACE_MS);
    for (const group of this.#groups.values()) group.close();
    this.#groups.clear();
  }

  createLoadBalancer(settings: LoadBalancerSettings): string {
    check(nameProblems("load balancer", settings.name));
    if ([...this.#registry.loadBalancers.values()].some((other) => other.name === settings.name))
      throw new ServiceError(
        "DuplicateLoadBalancerName",
        `A load balancer with the same name '${settings.name}' exists`,
      );
    const arn = this.#arn(`loadbalancer/app/${settings.name}/${this.#id()}`);
    this.#registry.loadBalancers.set(arn, settings);
    return this.#changed(arn);
  }

  updateLoadBalancer(arn: string, settings: LoadBalancerSettings): void {
    existing(this.#registry.loadBalancers, arn, "LoadBalancer");
    this.#registry.loadBalancers.set(arn, settings);
    this.#changed(arn);
  }

  /** With its listeners and rules, as on AWS. */
  deleteLoadBalancer(arn: string): void {
    for (const [listener, settings] of [...this.#registry.listeners])
      if (settings.loadBalancerArn === arn) this.deleteListener(listener);
    this.#registry.loadBalancers.delete(arn);
    this.#changed(arn);
  }

  loadBalancer(arn: string): LoadBalancerSettings | undefined {
    return this.#registry.loadBalancers.get(arn);
  }

  createListener(settings: ListenerSettings): string {
    this.#checkListener(settings);
    const suffix = settings.loadBalancerArn.split(":loadbalancer/")[1] ?? "";
    const arn = this.#arn(`listener/${suffix}/${this.#id()}`);
    this.#registry.listeners.set(arn, settings);
    return this.#changed(arn);
  }

  updateListener(arn: string, settings: ListenerSettings): void {
    existing(this.#registry.listeners, arn, "Listener");
    this.#checkListener(settings, arn);
    this.#registry.listeners.set(arn, settings);
    this.#changed(arn);
  }

  deleteListener(arn: string): void {
    for (const { arn: rule } of this.#registry.rulesOf(arn)) this.#registry.rules.delete(rule);
    this.#registry.listeners.delete(arn);
    this.#changed(arn);
  }

  listener(arn: string): ListenerSettings | undefined {
    return this.#registry.listeners.get(arn);
  }

  /** @throws ServiceError PriorityInUse, TooManyRules, TargetGroupNotFound, ValidationError. */
  createRule(settings: RuleSettings): string {
    this.#checkRule(settings);
    if (this.#registry.rules.size >= LIMITS.rulesPerLoadBalancer)
      throw new ServiceError("TooManyRules", `The maximum number of rules is '${LIMITS.rulesPerLoadBalancer}'`);
    const arn = this.#arn(`listener-rule/${settings.listenerArn.split(":listener/")[1] ?? ""}/${this.#id()}`);
    this.#registry.rules.set(arn, settings);
    return this.#changed(arn);
  }

  /** Takes effect at once and whole; requests in flight go on as they were routed. */
  updateRule(arn: string, settings: RuleSettings): void {
    existing(this.#registry.rules, arn, "Rule");
    this.#checkRule(settings, arn);
    this.#registry.rules.set(arn, settings);
    this.#changed(arn);
  }

  deleteRule(arn: string): void {
    this.#registry.rules.delete(arn);
    this.#changed(arn);
  }

  rule(arn: string): RuleSettings | undefined {
    return this.#registry.rules.get(arn);
  }

  /** Rules of a listener, lowest priority number first. */
  rules(listenerArn: string): readonly { readonly arn: string; readonly settings: RuleSettings }[] {
    return [...this.#registry.rulesOf(listenerArn)].sort((a, b) => a.settings.priority - b.settings.priority);
  }

  createTargetGroup(settings: TargetGroupSettings): string {
    check([...nameProblems("target group", settings.name), ...healthCheckProblems(settings)]);
    if ([...this.#registry.targetGroups.values()].some((other) => other.name === settings.name))
      throw new ServiceError(
        "DuplicateTargetGroupName",
        `A target group with the same name '${settings.name}' exists, but with different settings`,
      );
    const arn = this.#arn(`targetgroup/${settings.name}/${this.#id()}`);
    this.#registry.targetGroups.set(arn, settings);
    this.#open(arn, settings);
    return this.#changed(arn);
  }

  updateTargetGroup(arn: string, settings: TargetGroupSettings): void {
    existing(this.#registry.targetGroups, arn, "TargetGroup");
    check(healthCheckProblems(settings));
    this.#registry.targetGroups.set(arn, settings);
    this.#groups.get(arn)?.update(settings);
    this.#changed(arn);
  }

  deleteTargetGroup(arn: string): void {
    if (this.#registry.isForwardedTo(arn))
      throw new ServiceError("ResourceInUse", `Target group '${arn}' is currently in use by a listener or a rule`);
    this.#registry.targetGroups.delete(arn);
    this.#groups.get(arn)?.close();
    this.#groups.delete(arn);
    this.#changed(arn);
  }

  targetGroup(arn: string): TargetGroupSettings | undefined {
    return this.#registry.targetGroups.get(arn);
  }

  /** @param saved whether it survives a restart; the service runner registers its tasks anew. */
  registerTarget(groupArn: string, target: TargetReference, saved = true): void {
    const group = existing(this.#groups, groupArn, "TargetGroup");
    if (group.settings.targetType === "lambda") this.#checkFunction(group, target);
    group.register(target, saved);
    if (saved) this.#changed(groupArn);
  }

  /** Resolves when the target has answered what it had, or after the deregistration delay. */
  async deregisterTarget(groupArn: string, target: TargetReference): Promise<void> {
    const group = this.#groups.get(groupArn);
    if (group === undefined) return;
    const drained = group.deregister(target);
    this.#changed(groupArn);
    await drained;
  }

  targetHealth(groupArn: string): readonly TargetHealth[] {
    return existing(this.#groups, groupArn, "TargetGroup")
      .targets()
      .map(({ reference, state }) => ({ target: reference, state }));
  }

  /** Calls `listener` whenever a target's state changes; the answer ends that. */
  onTargetHealth(listener: (groupArn: string, health: TargetHealth) => void): () => void {
    this.#healthListeners.add(listener);
    return () => this.#healthListeners.delete(listener);
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const operation = new URLSearchParams(request.body.toString()).get("Action") ?? request.url;
    throw new ServiceError(
      "UnsupportedOperation",
      `The local cloud does not emulate elasticloadbalancing ${operation}.`,
      501,
    );
  }

  #checkListener(settings: ListenerSettings, arn?: string): void {
    existing(this.#registry.loadBalancers, settings.loadBalancerArn, "LoadBalancer");
    this.#checkActions(settings.defaultActions);
    for (const [other, { loadBalancerArn, port }] of this.#registry.listeners)
      if (other !== arn && loadBalancerArn === settings.loadBalancerArn && port === settings.port)
        throw new ServiceError("DuplicateListener", "A listener already exists on this port for this load balancer");
  }

  #checkRule(settings: RuleSettings, arn?: string): void {
    existing(this.#registry.listeners, settings.listenerArn, "Listener");
    check([...priorityProblems(settings.priority), ...conditionProblems(settings.conditions)]);
    this.#checkActions(settings.actions);
    for (const other of this.#registry.rulesOf(settings.listenerArn))
      if (other.arn !== arn && other.settings.priority === settings.priority)
        throw new ServiceError("PriorityInUse", `Priority '${settings.priority}' is currently in use`);
  }

  #checkActions(actions: readonly Action[]): void {
    check(actionProblems(actions));
    for (const action of actions)
      if (action.type === "forward")
        for (const { arn } of action.targetGroups) existing(this.#registry.targetGroups, arn, "TargetGroup");
  }

  #checkFunction(group: TargetGroup<Connection>, target: TargetReference): void {
    if (group.targets().some(({ reference }) => targetKey(reference) !== targetKey(target)))
      throw new ServiceError("TooManyTargets", `Target group '${group.arn}' already has a function: one is the most`);
    if (!this.options.lambda.permits(target.id, loadBalancerPrincipal(group.arn)))
      throw new ServiceError(
        "AccessDenied",
        `elasticloadbalancing principal does not have permission to invoke ${target.id} from target group ${group.arn}`,
        403,
      );
  }

  #open(arn: string, settings: TargetGroupSettings): void {
    const { clock, lambda } = this.options;
    const idleTimeoutMs = () => (this.#serving?.settings.idleTimeoutSeconds ?? 60) * 1_000;
    const connect = (target: TargetReference): Connection =>
      settings.targetType === "lambda" ? connectLambda(target.id, arn, lambda) : connectHttp(target, idleTimeoutMs);
    const onState = ({ reference, state }: Target): void => {
      for (const listener of this.#healthListeners) listener(arn, { target: reference, state });
    };
    this.#groups.set(arn, new TargetGroup(arn, settings, clock, connect, onState));
  }

  #changed(arn: string): string {
    this.#rebuild();
    const saved = [...this.#groups.values()].flatMap((group) =>
      group
        .targets()
        .filter((target) => target.saved && target.state !== "draining")
        .map((target) => ({ group: group.arn, target: target.reference })),
    );
    this.#registry.save(saved);
    return arn;
  }

  /** The 443 listener if there is one (served as plain HTTP), else the lowest port. */
  #rebuild(): void {
    const [front] = [...this.#registry.listeners].sort(
      ([, a], [, b]) => Number(b.port === 443) - Number(a.port === 443) || a.port - b.port,
    );
    if (!front) return void (this.#serving = undefined);
    const [listenerArn, { loadBalancerArn, defaultActions }] = front;
    const settings = existing(this.#registry.loadBalancers, loadBalancerArn, "LoadBalancer");
    const routes = compileRoutes(this.#registry.rulesOf(listenerArn), defaultActions);
    this.#serving = { settings, routes, counters: this.#countersOf(loadBalancerArn) };
  }

  #countersOf(arn: string): LoadBalancerCounters {
    let counters = this.#counters.get(arn);
    if (!counters) {
      counters = new LoadBalancerCounters(this.options.metrics, arn);
      this.#counters.set(arn, counters);
    }
    return counters;
  }

  #arn(resource: string): string {
    return `arn:aws:elasticloadbalancing:${this.options.region}:${this.options.account}:${resource}`;
  }

  #id(): string {
    return hex(this.options.random, 16);
  }
}

/** @throws ServiceError ValidationError with everything that is wrong. */
function check(problems: readonly string[]): void {
  if (problems.length > 0) throw new ServiceError("ValidationError", problems.join("; "));
}
