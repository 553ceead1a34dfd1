/** What every component is told about the stage that it is part of. */
import type { Place } from "../compute/arns";
import type { Stage } from "../compute/config/parse";
import type { TagOwner, Tags } from "../compute/tags";

export interface StageArgs {
  readonly stage: Stage;
  readonly place: Place;
  /** Tags of resources that belong to `owner`. Given to each resource, so that no provider's setting is relied upon. */
  readonly tags: (owner: TagOwner) => Tags;
  readonly testerSecret: string;
}

/** Whether a safeguard is on: its off value carries the reason. */
export const isOn = (safeguard: true | { readonly none: string }): boolean => safeguard === true;
