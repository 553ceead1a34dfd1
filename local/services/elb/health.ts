import type { Clock } from "../service";
import type { HealthCheckSettings, TargetState } from "./model";

/** Asks a target once: the HTTP status it answered, or `undefined` when it did not in time. */
export type Probe = (path: string, timeoutMs: number) => Promise<number | undefined>;

/** Whether `200,302` or `200-299` has a status. */
export function matches(matcher: string, status: number): boolean {
  return matcher.split(",").some((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return from !== undefined && to !== undefined && status >= from && status <= to;
  });
}

/** Checks one target again and again. The first success makes a new target healthy; after that thresholds count. */
export class HealthChecker {
  #cancel: () => void = () => undefined;
  #stopped = false;
  #successes = 0;
  #failures = 0;

  constructor(
    private readonly settings: HealthCheckSettings,
    private readonly clock: Clock,
    private readonly probe: Probe,
    private readonly state: () => TargetState,
    private readonly onState: (state: "healthy" | "unhealthy") => void,
  ) {}

  start(): void {
    void this.#check();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #check(): Promise<void> {
    const { path, timeoutSeconds, intervalSeconds, matcher } = this.settings;
    const status = await this.probe(path, timeoutSeconds * 1_000).catch(() => undefined);
    if (this.#stopped) return;
    this.#count(status !== undefined && matches(matcher, status));
    this.#cancel = this.clock.after(intervalSeconds * 1_000, () => void this.#check());
  }

  #count(success: boolean): void {
    this.#successes = success ? this.#successes + 1 : 0;
    this.#failures = success ? 0 : this.#failures + 1;
    const state = this.state();
    const { healthyThreshold, unhealthyThreshold } = this.settings;
    if (success && state !== "healthy" && (state === "initial" || this.#successes >= healthyThreshold))
      this.onState("healthy");
    if (!success && state !== "unhealthy" && this.#failures >= unhealthyThreshold) this.onState("unhealthy");
  }
}
