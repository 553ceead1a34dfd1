/** Every request of the ratings API, as a scenario that holds on both paths. */
import type { ConformanceStep } from "../bounded-context";

export const conformance: readonly ConformanceStep[] = [];
