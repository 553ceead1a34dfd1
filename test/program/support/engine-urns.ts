/** URNs as the engine writes them: with the types of all ancestors. Pulumi's mock monitor keeps the parent's alone. */
import type { Registration } from "./record-program";

/** The same registrations under the engine's URNs. */
export function withEngineUrns(resources: readonly Registration[]): readonly Registration[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const typesOf = (urn: string): string => {
    const resource = byUrn.get(urn);
    if (resource === undefined || resource.type === "pulumi:pulumi:Stack") return "";
    return `${typesOf(resource.parent)}${resource.type}$`;
  };
  const renamed = (urn: string): string => {
    const resource = byUrn.get(urn);
    if (resource === undefined || resource.type === "pulumi:pulumi:Stack") return urn;
    const [stack = "", project = ""] = urn.split("::");
    return [stack, project, `${typesOf(resource.parent)}${resource.type}`, resource.name].join("::");
  };
  return resources.map((resource) => ({
    ...resource,
    urn: renamed(resource.urn),
    parent: renamed(resource.parent),
    dependencies: resource.dependencies.map(renamed),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([name, urns]) => [name, urns.map(renamed)]),
    ),
  }));
}
