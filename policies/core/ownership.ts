/** Which context owns a table, and whose role a document is of. */
import type { Graph } from "./graph";
import { ROLE } from "./iam/carriers";
import type { Resource } from "./resource";
import { member } from "./value";

export interface OwnedTable {
  readonly urn: string;
  readonly name: string;
  readonly context: string | undefined;
}

/** Every table of the stack whose name is known. */
export const tablesOf = (graph: Graph): readonly OwnedTable[] =>
  graph.ofType("aws:dynamodb/table:Table").flatMap((table) => {
    const name = member(table.props, "name");
    return typeof name === "string" ? [{ urn: table.urn, name, context: graph.contextOf(table) }] : [];
  });

export interface OwnedRole {
  readonly context: string | undefined;
}

const POLICY = "aws:iam/policy:Policy";

/** The roles that a resource's documents give permissions to; a document that no role uses counts as its own context's. */
export function rolesOfDocument(graph: Graph, carrier: Resource): readonly OwnedRole[] {
  const own = { context: graph.contextOf(carrier) };
  if (carrier.type === ROLE) return [own];
  if (carrier.type === "aws:iam/rolePolicy:RolePolicy") {
    const role = graph.resolve(carrier, "role", [ROLE], ["name", "id", "arn"]);
    return [role === undefined ? own : { context: graph.contextOf(role) }];
  }
  if (carrier.type !== POLICY) return [];
  const attached = graph
    .ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter((attachment) => graph.resolve(attachment, "policyArn", [POLICY], ["arn", "id"])?.urn === carrier.urn)
    .map((attachment) => graph.resolve(attachment, "role", [ROLE], ["name", "id", "arn"]))
    .map((role) => ({ context: role === undefined ? undefined : graph.contextOf(role) }));
  const managed = graph
    .ofType(ROLE)
    .filter((role) => managedArns(role).includes(member(carrier.props, "arn") as string))
    .map((role) => ({ context: graph.contextOf(role) }));
  const roles = [...attached, ...managed];
  return roles.length === 0 ? [own] : roles;
}

function managedArns(role: Resource): readonly unknown[] {
  const arns = member(role.props, "managedPolicyArns");
  return Array.isArray(arns) ? (arns as readonly unknown[]).filter((arn) => typeof arn === "string") : [];
}
