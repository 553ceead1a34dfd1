/** The relay's metrics. */
import type { DataPlane } from "../data-plane";
import type { Round } from "./round";

/** How often a run reports while it lasts, in milliseconds: the lag's alarm looks once a minute. */
const EVERY_MS = 15_000;

/** Figures of one run since it reported last. */
export class RunReport {
  private lagMs = 0;
  private applied = 0;
  private parked = 0;
  private since: number;

  constructor(private readonly plane: Pick<DataPlane, "now" | "measure">) {
    this.since = plane.now();
  }

  /** Adds a round. `oldestMs`: age of the oldest change that it found waiting. */
  add({ applied, parked, oldestMs }: Pick<Round, "applied" | "parked" | "oldestMs">): void {
    this.applied += applied;
    this.parked += parked;
    this.lagMs = Math.max(this.lagMs, oldestMs);
  }

  /** A run goes on as long as changes come: without a report in between its lag would be unknown just when it matters. */
  get isDue(): boolean {
    return this.plane.now() - this.since >= EVERY_MS;
  }

  write(backlog: number): void {
    const { lagMs, applied, parked } = this;
    [this.lagMs, this.applied, this.parked, this.since] = [0, 0, 0, this.plane.now()];
    this.plane.measure?.([
      { name: "LagMs", unit: "Milliseconds", value: lagMs },
      { name: "Applied", unit: "Count", value: applied },
      { name: "Parked", unit: "Count", value: parked },
      { name: "Backlog", unit: "Count", value: backlog },
    ]);
  }
}
