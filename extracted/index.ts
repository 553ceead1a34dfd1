/** Every bounded context that has an extracted path: one line a context. */
import type { BoundedContext } from "./bounded-context";
import { cfp } from "./cfp";
import { ratings } from "./ratings";
import { schedule } from "./schedule";

export const boundedContexts: readonly BoundedContext[] = [ratings, schedule, cfp];
