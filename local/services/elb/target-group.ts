import type { Clock } from "../service";
import { HealthChecker, type Probe } from "./health";
import type { TargetGroupSettings, TargetReference, TargetState } from "./model";

/** What a target is connected by; ends with it. */
export interface TargetConnection {
  readonly probe: Probe;
  close(): void;
}

export interface Target<Connection extends TargetConnection = TargetConnection> {
  readonly reference: TargetReference;
  readonly connection: Connection;
  /** Survives a restart: attached by the program, not by the service runner. */
  readonly saved: boolean;
  state: TargetState;
  inFlight: number;
}

interface Entry<C extends TargetConnection> extends Target<C> {
  readonly checker: HealthChecker | undefined;
  drained: (() => void) | undefined;
}

export const targetKey = ({ id, port }: TargetReference): string => `${id}:${port ?? ""}`;

/** Targets of one group: which take requests, which only finish what they have. */
export class TargetGroup<C extends TargetConnection> {
  readonly #targets = new Map<string, Entry<C>>();
  #turn = 0;

  constructor(
    readonly arn: string,
    public settings: TargetGroupSettings,
    private readonly clock: Clock,
    private readonly connect: (reference: TargetReference) => C,
    private readonly onState: (target: Target<C>) => void,
  ) {}

  register(given: TargetReference, saved: boolean): void {
    const { port } = this.settings;
    const reference = given.port === undefined && port !== undefined ? { ...given, port } : given;
    const existing = this.#targets.get(targetKey(reference));
    if (existing && existing.state !== "draining") return;
    if (existing) this.#remove(existing);
    this.#add(reference, saved);
  }

  /** Takes a target out: no new request; resolves when those it has are answered, or after the deregistration delay. */
  deregister(given: TargetReference): Promise<void> {
    const entry =
      this.#targets.get(targetKey(given)) ?? this.#targets.get(targetKey({ ...given, port: this.settings.port ?? 0 }));
    if (!entry) return Promise.resolve();
    entry.checker?.stop();
    this.#set(entry, "draining");
    if (entry.inFlight === 0) {
      this.#remove(entry);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const cancel = this.clock.after(this.settings.deregistrationDelaySeconds * 1_000, () => this.#remove(entry));
      entry.drained = () => {
        cancel();
        resolve();
      };
    });
  }

  /** The next target, or `undefined` when none is registered. When none is healthy, any is: better an unhealthy answer than none. */
  choose(): Target<C> | undefined {
    const registered = [...this.#targets.values()].filter((target) => target.state !== "draining");
    const healthy = registered.filter((target) => target.state === "healthy" || target.state === "unavailable");
    const candidates = healthy.length > 0 ? healthy : registered;
    if (this.settings.algorithm === "least_outstanding_requests")
      return candidates.reduce<Entry<C> | undefined>((a, b) => (a && a.inFlight <= b.inFlight ? a : b), undefined);
    this.#turn = (this.#turn + 1) % Math.max(1, candidates.length);
    return candidates[this.#turn];
  }

  /** Counts a request in; call the answer when it is over. */
  enter(target: Target<C>): () => void {
    target.inFlight += 1;
    return () => {
      target.inFlight -= 1;
      if (target.inFlight === 0 && target.state === "draining") this.#remove(target as Entry<C>);
    };
  }

  targets(): readonly Target<C>[] {
    return [...this.#targets.values()];
  }

  target(reference: TargetReference): Target<C> | undefined {
    return this.#targets.get(targetKey(reference));
  }

  /** New settings. Targets are checked by them from now on and stay what they are. */
  update(settings: TargetGroupSettings): void {
    this.settings = settings;
    for (const entry of this.#targets.values()) {
      if (entry.state === "draining") continue;
      entry.checker?.stop();
      const { reference, saved, state } = entry;
      this.#targets.set(targetKey(reference), this.#entry(reference, saved, entry.connection, state, entry));
    }
  }

  close(): void {
    for (const entry of this.#targets.values()) {
      entry.checker?.stop();
      entry.connection.close();
      entry.drained?.();
    }
    this.#targets.clear();
  }

  #add(reference: TargetReference, saved: boolean): void {
    const state = this.settings.healthCheck.enabled ? "initial" : "unavailable";
    this.#targets.set(targetKey(reference), this.#entry(reference, saved, this.connect(reference), state));
  }

  #entry(reference: TargetReference, saved: boolean, connection: C, state: TargetState, old?: Entry<C>): Entry<C> {
    const { healthCheck } = this.settings;
    const entry: Entry<C> = Object.assign(old ?? { inFlight: 0, drained: undefined }, {
      reference,
      connection,
      saved,
      state,
      checker: healthCheck.enabled
        ? new HealthChecker(
            healthCheck,
            this.clock,
            connection.probe,
            () => entry.state,
            (next) => this.#set(entry, next),
          )
        : undefined,
    });
    entry.checker?.start();
    return entry;
  }

  #set(entry: Entry<C>, state: TargetState): void {
    if (entry.state === state) return;
    entry.state = state;
    this.onState(entry);
  }

  #remove(entry: Entry<C>): void {
    const key = targetKey(entry.reference);
    if (this.#targets.get(key) === entry) this.#targets.delete(key);
    entry.connection.close();
    entry.drained?.();
    entry.drained = undefined;
  }
}
