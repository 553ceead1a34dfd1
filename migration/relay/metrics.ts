/** The relay's metrics. */
import type { DataPlane } from "../data-plane";

export interface RunFigures {
  /** Age of the oldest change that was found waiting. */
  readonly lagMs: number;
  readonly applied: number;
  readonly parked: number;
  readonly backlog: number;
}

/** Reports one run of the relay. */
export function reportRun(plane: DataPlane, { lagMs, applied, parked, backlog }: RunFigures): void {
  plane.measure?.([
    { name: "LagMs", unit: "Milliseconds", value: lagMs },
    { name: "Applied", unit: "Count", value: applied },
    { name: "Parked", unit: "Count", value: parked },
    { name: "Backlog", unit: "Count", value: backlog },
  ]);
}
