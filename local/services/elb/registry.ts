import { ServiceError } from "../service";
import { StateFile } from "../state-file";
import type {
  ListenerSettings,
  LoadBalancerSettings,
  RuleSettings,
  TargetGroupSettings,
  TargetReference,
} from "./model";

/** Everything declared, by ARN. */
export interface ElbState {
  readonly loadBalancers: Readonly<Record<string, LoadBalancerSettings>>;
  readonly listeners: Readonly<Record<string, ListenerSettings>>;
  readonly rules: Readonly<Record<string, RuleSettings>>;
  readonly targetGroups: Readonly<Record<string, TargetGroupSettings>>;
  readonly targets: readonly { readonly group: string; readonly target: TargetReference }[];
}

const isState = (value: unknown): value is ElbState =>
  typeof value === "object" &&
  value !== null &&
  ["loadBalancers", "listeners", "rules", "targetGroups", "targets"].every((key) => key in value);

/** What is declared, and on disk. */
export class ElbRegistry {
  readonly loadBalancers = new Map<string, LoadBalancerSettings>();
  readonly listeners = new Map<string, ListenerSettings>();
  readonly rules = new Map<string, RuleSettings>();
  readonly targetGroups = new Map<string, TargetGroupSettings>();
  readonly #file: StateFile<ElbState>;

  constructor(path: string) {
    this.#file = new StateFile(path, 1, isState);
  }

  /** Answers the targets to connect. */
  load(): ElbState["targets"] {
    const state = this.#file.read();
    if (!state) return [];
    for (const [arn, settings] of Object.entries(state.loadBalancers)) this.loadBalancers.set(arn, settings);
    for (const [arn, settings] of Object.entries(state.listeners)) this.listeners.set(arn, settings);
    for (const [arn, settings] of Object.entries(state.rules)) this.rules.set(arn, settings);
    for (const [arn, settings] of Object.entries(state.targetGroups)) this.targetGroups.set(arn, settings);
    return state.targets;
  }

  save(targets: ElbState["targets"]): void {
    this.#file.write({
      loadBalancers: Object.fromEntries(this.loadBalancers),
      listeners: Object.fromEntries(this.listeners),
      rules: Object.fromEntries(this.rules),
      targetGroups: Object.fromEntries(this.targetGroups),
      targets,
    });
  }

  /** Rules of a listener, by ARN. */
  rulesOf(listenerArn: string): readonly { readonly arn: string; readonly settings: RuleSettings }[] {
    return [...this.rules]
      .filter(([, settings]) => settings.listenerArn === listenerArn)
      .map(([arn, settings]) => ({ arn, settings }));
  }

  /** Whether a rule or a listener forwards to a target group. */
  isForwardedTo(targetGroupArn: string): boolean {
    const actions = [...this.rules.values()].flatMap((rule) => rule.actions);
    const defaults = [...this.listeners.values()].flatMap((listener) => listener.defaultActions);
    return [...actions, ...defaults].some(
      (action) => action.type === "forward" && action.targetGroups.some((group) => group.arn === targetGroupArn),
    );
  }
}

/** The value, or AWS's error for an ARN that is not there. */
export function existing<T>(map: ReadonlyMap<string, T>, arn: string, kind: string): T {
  const value = map.get(arn);
  if (value === undefined)
    throw new ServiceError(`${kind}NotFound`, `One or more ${PLURALS[kind] ?? kind} not found: ${arn}`);
  return value;
}

const PLURALS: Readonly<Record<string, string>> = {
  LoadBalancer: "load balancers",
  Listener: "listeners",
  Rule: "rules",
  TargetGroup: "target groups",
};
