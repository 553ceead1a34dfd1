/** The stack as a graph: who belongs to which bounded context, and what a property was computed from. */
import type { Resource } from "./resource";
import { asList, member, UNKNOWN, type Value } from "./value";

export const BOUNDED_CONTEXT = "banyan:index:BoundedContext";
/** Values of the tag `BoundedContext` that name no context. */
const NO_CONTEXT = ["platform", "monolith"];

export class Graph {
  private readonly byUrn: ReadonlyMap<string, Resource>;
  private readonly byType: ReadonlyMap<string, readonly Resource[]>;

  constructor(readonly resources: readonly Resource[]) {
    this.byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const byType = new Map<string, Resource[]>();
    for (const resource of resources) {
      const sameType = byType.get(resource.type);
      if (sameType === undefined) byType.set(resource.type, [resource]);
      else sameType.push(resource);
    }
    this.byType = byType;
  }

  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  get(urn: string): Resource | undefined {
    return this.byUrn.get(urn);
  }

  /** The resource's ancestors, nearest first, as far as they are in the stack. */
  ancestorsOf(resource: Resource): readonly Resource[] {
    const found: Resource[] = [];
    for (
      let at = this.get(resource.parent ?? "");
      at !== undefined && !found.includes(at);
      at = this.get(at.parent ?? "")
    )
      found.push(at);
    return found;
  }

  /** The context of a resource: its nearest `BoundedContext` ancestor's, else the one that its tag names. */
  contextOf(resource: Resource): string | undefined {
    for (let at: Resource | undefined = resource; at !== undefined; at = this.byUrn.get(at.parent ?? "")) {
      if (at.type !== BOUNDED_CONTEXT) continue;
      const context = member(at.props, "context");
      return typeof context === "string" && context !== "" ? context : at.name;
    }
    const tag = member(member(resource.props, "tags"), "BoundedContext");
    return typeof tag === "string" && !NO_CONTEXT.includes(tag) ? tag : undefined;
  }

  /** Resources of `types` that a property was computed from. */
  sources(resource: Resource, property: string, types: readonly string[]): readonly Resource[] {
    return (resource.propertyDependencies[property] ?? [])
      .map((urn) => this.byUrn.get(urn))
      .filter((found): found is Resource => found !== undefined && types.includes(found.type));
  }

  /** The resource that a reference means: by one of its properties where the value is known, else by what it was computed from. */
  resolve(
    resource: Resource,
    property: string,
    types: readonly string[],
    keys: readonly string[],
  ): Resource | undefined {
    const value = member(resource.props, property);
    if (typeof value === "string") {
      const found = this.ofType(...types).find((candidate) => isCalled(candidate, value, keys));
      if (found !== undefined) return found;
    }
    const sources = this.sources(resource, property, types);
    return sources.length === 1 ? sources[0] : undefined;
  }
}

const isCalled = (candidate: Resource, value: string, keys: readonly string[]): boolean =>
  keys.some((key) => member(candidate.props, key) === value);

/** Known text members of a list, and whether there are unknown ones. */
export function texts(value: Value): { readonly known: readonly string[]; readonly complete: boolean } {
  const list = asList(value);
  if (list === UNKNOWN) return { known: [], complete: false };
  return {
    known: list.filter((entry): entry is string => typeof entry === "string"),
    complete: !list.includes(UNKNOWN),
  };
}
