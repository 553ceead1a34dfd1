/** Tags that every taggable resource of a stage carries. Pure. */
import type { StageConfig } from "./config/schema";

export type Tags = Readonly<Record<string, string>>;

/** Who a resource belongs to: a bounded context, the monolith, or the platform that both stand on. */
export type TagOwner = "platform" | "monolith" | (string & {});

/** The six keys that policies ask for; `BoundedContext` names the owner. */
export const tagsFor = (stage: string, tags: StageConfig["tags"], owner: TagOwner): Tags => ({
  Project: tags.project,
  Environment: stage,
  Owner: tags.owner,
  CostCenter: tags.costCenter,
  BoundedContext: owner,
  ManagedBy: "pulumi",
});
