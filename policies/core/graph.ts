/** The stack as a graph: parents, and what a property was computed from. */
import { ownerInTags, type Owner } from "./owner";
import type { Resource } from "./resource";
import { asList, member, UNKNOWN, type Value } from "./value";

export const BOUNDED_CONTEXT = "banyan:index:BoundedContext";
/** The component around the monolith. */
export const MONOLITH_COMPONENT = "banyan:index:Monolith";

export class Graph {
  private readonly byUrn: ReadonlyMap<string, Resource>;
  private readonly byType: ReadonlyMap<string, readonly Resource[]>;
  private readonly owners = new Map<Resource, Owner | undefined>();
  private readonly derived = new Map<(graph: Graph) => unknown, unknown>();

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

  /** What `derive` makes of this graph, made once: several policies look at the same things. */
  once<T>(derive: (graph: Graph) => T): T {
    if (!this.derived.has(derive)) this.derived.set(derive, derive(this));
    return this.derived.get(derive) as T;
  }

  /** The resource's ancestors, nearest first, as far as they are in the stack. */
  ancestorsOf(resource: Resource): readonly Resource[] {
    const found: Resource[] = [];
    for (
      let next = this.get(resource.parent ?? "");
      next !== undefined && !found.includes(next);
      next = this.get(next.parent ?? "")
    )
      found.push(next);
    return found;
  }

  /** Whose a resource is: its nearest ancestor's that says so, else its tags'. `undefined` when nothing says. */
  ownerOf(resource: Resource): Owner | undefined {
    if (!this.owners.has(resource)) this.owners.set(resource, this.findOwner(resource));
    return this.owners.get(resource);
  }

  /** The bounded context of a resource, if it is of one. */
  contextOf(resource: Resource): string | undefined {
    const owner = this.ownerOf(resource);
    return owner === "monolith" || owner === "platform" ? undefined : owner;
  }

  private findOwner(resource: Resource): Owner | undefined {
    const line = [resource, ...this.ancestorsOf(resource)];
    const component = line.find(({ type }) => type === BOUNDED_CONTEXT);
    if (component !== undefined) return contextNamed(component);
    // The component itself may be missing from what was sent; its URN is in its children's.
    const above = line.at(-1)?.parent;
    if (above !== undefined && typeOfUrn(above) === BOUNDED_CONTEXT) return above.split("::").pop();
    return ownerInTags(resource) ?? (line.some(({ type }) => type === MONOLITH_COMPONENT) ? "monolith" : undefined);
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
    return this.resolveValue(resource, property, member(resource.props, property), types, keys);
  }

  /** As `resolve`, for a value deeper inside of the property. */
  resolveValue(
    resource: Resource,
    property: string,
    value: Value,
    types: readonly string[],
    keys: readonly string[],
  ): Resource | undefined {
    if (typeof value === "string") return this.named(value, types, keys);
    if (value !== UNKNOWN) return undefined;
    const sources = this.sources(resource, property, types);
    return sources.length === 1 ? sources[0] : undefined;
  }

  /** The resource of `types` that a known text names: by a property, or as the name at the end of an ARN or URL. */
  named(text: string, types: readonly string[], keys: readonly string[]): Resource | undefined {
    const candidates = this.ofType(...types);
    const exact = candidates.find((candidate) => keys.some((key) => member(candidate.props, key) === text));
    if (exact !== undefined) return exact;
    const names = namesIn(text);
    return candidates.find((candidate) => {
      const name = member(candidate.props, "name");
      return typeof name === "string" && names.includes(name);
    });
  }
}

/** Names that an ARN or a URL may end with: `arn:…:role/path/x` → x, `…:function:f:live` → f, `…:table/t/stream/…` → t. */
function namesIn(text: string): readonly string[] {
  if (!/^(arn:|https?:)/.test(text)) return [];
  const resource = text.startsWith("arn:") ? text.split(":").slice(5) : [text];
  const [first = "", second] = resource;
  const parts = first.split("/");
  return [...(second === undefined ? [] : [second]), ...parts.slice(1), ...(parts.length === 1 ? parts : [])];
}

const typeOfUrn = (urn: string): string => (urn.split("::")[2] ?? "").split("$").pop() ?? "";

/** The context that a component is of: as its contract says, else its own name. */
export function contextNamed(component: Resource): string {
  const context = member(component.props, "context");
  return typeof context === "string" && context !== "" ? context : component.name;
}

/** Known text members of a list, and whether there are unknown ones. */
export function texts(value: Value): { readonly known: readonly string[]; readonly complete: boolean } {
  const list = asList(value);
  if (list === UNKNOWN) return { known: [], complete: false };
  return {
    known: list.filter((entry): entry is string => typeof entry === "string"),
    complete: !list.includes(UNKNOWN),
  };
}
