import { violation, type Finding } from "../../core/finding";
import { BOUNDED_CONTEXT, type Graph } from "../../core/graph";
import { contextOfParent } from "../../core/owner";
import type { Policy } from "../../core/policy";
import { typeChain, type Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { effectiveTags, isTaggable } from "../../core/tags";
import { member, UNKNOWN } from "../../core/value";

const KEY = "BoundedContext";
const COMMON = ["platform", "monolith"];

/** What the tag says, where it is known. A missing one is another policy's. */
function tagOf(resource: Resource): string | undefined {
  if (!isTaggable(resource.type)) return undefined;
  const tags = effectiveTags(resource);
  const value = tags === UNKNOWN ? UNKNOWN : tags.get(KEY);
  return typeof value === "string" ? value : undefined;
}

const wrong = (resource: Resource, what: string, should: string): Finding =>
  violation(resource, `tags.${KEY}`, { id: "other-context", what, fix: `Set it to ${should}.` });

const within = (resource: Resource, tag: string, context: string): readonly Finding[] =>
  tag === context
    ? []
    : [wrong(resource, `is ${JSON.stringify(tag)} on a resource of the context ${context}`, JSON.stringify(context))];

const outside = (resource: Resource, tag: string): readonly Finding[] =>
  COMMON.includes(tag)
    ? []
    : [
        wrong(
          resource,
          `is ${JSON.stringify(tag)} on a resource that belongs to no context's component`,
          '"platform" or "monolith", or create it below the context\'s component',
        ),
      ];

/** The context of the nearest component above, as the graph has it. */
function contextAbove(graph: Graph, resource: Resource): string | undefined {
  const component = graph.ancestorsOf(resource).find(({ type }) => type === BOUNDED_CONTEXT);
  if (component === undefined) return undefined;
  const context = member(component.props, "context");
  return typeof context === "string" && context !== "" ? context : component.name;
}

/** `tag-context-consistent` */
export const agreeWithComponent: Policy = {
  id: "tag-context-consistent",
  family: "tags",
  title: "A resource's tag names the context whose component it stands below",
  severity: "medium",
  description:
    "The tag BoundedContext equals the context of the nearest component above the resource; a resource below none is platform or monolith.",
  why: "Ownership, cost and the other policies read it: a wrong one hides a resource from its owner.",
  remediation: "Take the tag from the component.",
  references: [{ framework: "Banyan", control: "tag-context-consistent" }],
  levels: ALWAYS,
  config: {},
  checkResource(resource) {
    const tag = tagOf(resource);
    if (tag === undefined) return [];
    const context = contextOfParent(resource, BOUNDED_CONTEXT);
    if (context !== undefined) return within(resource, tag, context);
    return typeChain(resource.urn).includes(BOUNDED_CONTEXT) || resource.parent?.includes(BOUNDED_CONTEXT)
      ? []
      : outside(resource, tag);
  },
  checkStack: (graph) =>
    graph.resources.flatMap((resource): readonly Finding[] => {
      const tag = tagOf(resource);
      const context = tag === undefined ? undefined : contextAbove(graph, resource);
      return tag === undefined || context === undefined ? [] : within(resource, tag, context);
    }),
};
