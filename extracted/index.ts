/** Every bounded context that has an extracted path: one line a context. */
import type { BoundedContext } from "./bounded-context";
import { cfp } from "./cfp";
import { ratings } from "./ratings";

export const boundedContexts: readonly BoundedContext[] = [ratings, cfp];
