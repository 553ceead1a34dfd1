/** Which properties of which resources hold documents that grant permissions to an identity. */
import { asList, member, UNKNOWN, type Value } from "../value";
import type { Resource } from "../resource";

export interface CarriedDocument {
  /** Path of the property. */
  readonly path: string;
  readonly purpose: "permissions" | "trust";
  readonly document: Value;
}

const PERMISSIONS: readonly string[] = [
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/policy:Policy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
];

export const ROLE = "aws:iam/role:Role";

const permissions = (path: string, document: Value): CarriedDocument => ({ path, purpose: "permissions", document });

function inlineDocuments(role: Resource): readonly CarriedDocument[] {
  const inline = asList(member(role.props, "inlinePolicies"));
  if (inline === UNKNOWN) return [permissions("inlinePolicies", UNKNOWN)];
  return inline
    .map((entry, index) => permissions(`inlinePolicies[${index}].policy`, member(entry, "policy")))
    .filter(({ document }) => document !== null);
}

/** Every document that a resource carries. */
export function carriedDocuments(resource: Resource): readonly CarriedDocument[] {
  if (resource.type === ROLE) {
    const trust = member(resource.props, "assumeRolePolicy");
    const trusting: CarriedDocument = { path: "assumeRolePolicy", purpose: "trust", document: trust };
    return [...(trust === null ? [] : [trusting]), ...inlineDocuments(resource)];
  }
  if (!PERMISSIONS.includes(resource.type)) return [];
  return [permissions("policy", member(resource.props, "policy"))];
}
