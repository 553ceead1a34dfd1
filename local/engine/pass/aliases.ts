/** Former names of a resource: `aliases`, and those that follow from a parent's. */
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { childUrn, parseUrn } from "../wire/urn";

/** A URN, or what differs from the resource's present identity. */
export type Alias =
  { readonly urn: string } | { readonly type: string; readonly name: string; readonly parent: string | undefined };

export const aliasesOf = (request: RegisterResourceRequest): readonly Alias[] => [
  ...request.getAliasurnsList().map((urn) => ({ urn })),
  ...request.getAliasesList().map((alias): Alias => {
    if (alias.hasUrn()) return { urn: alias.getUrn() };
    const spec = alias.getSpec();
    return {
      type: spec?.getType() || request.getType(),
      name: spec?.getName() || request.getName(),
      parent: spec?.getNoparent() ? "" : spec?.getParenturn() || undefined,
    };
  }),
];

export interface Identity {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly aliases: readonly Alias[];
}

/**
 * All former URNs. A child whose parent was renamed was renamed with it, and its own name too where it begins with the
 * parent's. Source: `sdk/go/pulumi/alias.go`, `inheritedChildAlias`.
 */
export const formerUrns = (
  { type, name, parent, aliases }: Identity,
  parentAliases: readonly string[],
  stack: string,
  project: string,
): readonly string[] => {
  const own = aliases.map((alias) =>
    "urn" in alias ? alias.urn : childUrn(alias.parent ?? parent, alias.type, alias.name, stack, project),
  );
  const parentName = parent === "" ? "" : parseUrn(parent).name;
  const inherited = parentAliases.flatMap((former) => {
    const formerName = parseUrn(former).name;
    const childName =
      parentName !== "" && name.startsWith(parentName) ? `${formerName}${name.slice(parentName.length)}` : name;
    const types = [{ type, name: childName }, ...aliases.flatMap((alias) => ("urn" in alias ? [] : [alias]))];
    return types.map((one) => childUrn(former, one.type, one.name, stack, project));
  });
  return [...new Set([...own, ...inherited])];
};
