/** What every component is told about the stage that it is part of. */
import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "../compute/arns";
import type { Stage } from "../compute/config/parse";
import type { TagOwner, Tags } from "../compute/tags";

export interface StageArgs {
  readonly stage: Stage;
  readonly place: Place;
  /** Tags of resources that belong to `owner`. Given to each resource, so that no provider's setting is relied upon. */
  readonly tags: (owner: TagOwner) => Tags;
  readonly testerSecret: string;
  /** The stage's own key, where it has one. */
  readonly keyArn: pulumi.Output<string> | undefined;
}

/** Whether a safeguard is on: its off value carries the reason. */
export const isOn = (safeguard: true | { readonly none: string }): boolean => safeguard === true;

/** Options of what cannot be made again: the engine refuses to delete or replace it until somebody takes the protection off. */
export const kept = ({ stage }: Pick<StageArgs, "stage">): Pick<pulumi.ResourceOptions, "protect"> => ({
  protect: isOn(stage.config.size.deletionProtection),
});
