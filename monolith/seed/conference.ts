/** A plausible conference, the same for the same number. */
import { opinions } from "./opinions";
import { people } from "./people";
import { programme } from "./programme";
import { createRandom } from "./random";
import type { SeedTable } from "./row";
import { shop } from "./shop";

/** Tables in an order in which every row's parents come before it. */
export function conference(seed: number): readonly SeedTable[] {
  const random = createRandom(seed);
  return [...people(random), ...programme(random), ...shop(random), ...opinions(random)];
}
