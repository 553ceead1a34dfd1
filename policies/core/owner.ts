/** Whose a resource is, as far as it can tell by itself. */
import { readName } from "./naming";
import type { Resource } from "./resource";
import { stackOf } from "./stage";
import { isObject, member, type Value } from "./value";

/** A context's name, `monolith`, or `platform` for what both stand on. */
export type Owner = string;

const TAG = "BoundedContext";

const tagIn = (tags: Value): string | undefined => {
  const value = isObject(tags) ? member(tags, TAG) : null;
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
};

/** What the tag says: the merged one, else the resource's own. */
export const ownerInTags = (resource: Resource): Owner | undefined =>
  tagIn(member(resource.props, "tagsAll")) ?? tagIn(member(resource.props, "tags"));

/** The context whose component is the resource's direct parent. */
export function contextOfParent(resource: Resource, component: string): string | undefined {
  const [, , types = "", name] = resource.parent?.split("::") ?? [];
  return types.split("$").pop() === component ? name : undefined;
}

/** The context that a name speaks of, by templates such as `banyan-{stack}-{context}-api`. */
export const contextInName = (name: Value, templates: readonly string[], urn: string): string | undefined =>
  typeof name !== "string"
    ? undefined
    : templates
        .map((template) => readName(template, { stack: stackOf(urn) }, name)?.["context"])
        .find((context) => context !== undefined);
