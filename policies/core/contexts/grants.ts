/** Every permission of the stack with the role that has it and whose that role is: what the isolation of contexts is judged by. */
import type { Graph } from "../graph";
import { carriedDocuments, ROLE } from "../iam/carriers";
import { mayAllow, parseDocument, type Statement } from "../iam/document";
import type { Owner } from "../owner";
import type { Resource } from "../resource";
import { asList, member, UNKNOWN, type Value } from "../value";

const POLICY = "aws:iam/policy:Policy";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ROLE_KEYS = ["name", "id", "arn"];

/** A role that has a document, and whose it is. */
export interface Holder {
  readonly role: Resource | undefined;
  readonly owner: Owner | undefined;
}

/** A statement that allows something, or a document of which only the property is known. */
export interface Grant extends Holder {
  readonly carrier: Resource;
  /** The property that holds the document: what it was computed from is listed under this name. */
  readonly property: string;
  readonly path: string;
  /** `undefined` where the document, or this statement of it, is not known yet. */
  readonly statement: Statement | undefined;
}

const attachedRoles = (graph: Graph, policy: Resource): readonly Resource[] => {
  const means = (attachment: Resource): boolean =>
    graph.resolve(attachment, "policyArn", [POLICY], ["arn", "id"])?.urn === policy.urn;
  const single = graph
    .ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter(means)
    .map((attachment) => graph.resolve(attachment, "role", [ROLE], ROLE_KEYS));
  const several = graph
    .ofType("aws:iam/policyAttachment:PolicyAttachment")
    .filter(means)
    .flatMap((attachment) => named(graph, attachment, "roles", [ROLE], ROLE_KEYS));
  const managed = graph
    .ofType(ROLE)
    .filter((role) => named(graph, role, "managedPolicyArns", [POLICY], ["arn", "id"]).includes(policy));
  const exclusive = graph
    .ofType("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive")
    .filter((one) => named(graph, one, "policyArns", [POLICY], ["arn", "id"]).includes(policy))
    .map((one) => graph.resolve(one, "roleName", [ROLE], ROLE_KEYS));
  return [...single, ...several, ...managed, ...exclusive].filter((role) => role !== undefined);
};

/** The resources that a list of references means. */
function named(
  graph: Graph,
  resource: Resource,
  property: string,
  types: readonly string[],
  keys: readonly string[],
): readonly Resource[] {
  const list = asList(member(resource.props, property));
  if (list === UNKNOWN) return graph.sources(resource, property, types);
  const open = list.includes(UNKNOWN) ? graph.sources(resource, property, types) : [];
  const known = list
    .filter((value): value is string => typeof value === "string")
    .map((value) => graph.named(value, types, keys))
    .filter((found) => found !== undefined);
  return [...known, ...open];
}

/** The roles that have the documents of `carrier`. A document that no role has counts as its carrier's own. */
export function holdersOf(graph: Graph, carrier: Resource): readonly Holder[] {
  const holder = (role: Resource | undefined): Holder => ({
    role,
    owner: graph.ownerOf(role ?? carrier) ?? graph.ownerOf(carrier),
  });
  if (carrier.type === ROLE) return [holder(carrier)];
  if (carrier.type === ROLE_POLICY) return [holder(graph.resolve(carrier, "role", [ROLE], ROLE_KEYS))];
  if (carrier.type !== POLICY) return [holder(undefined)];
  const roles = attachedRoles(graph, carrier);
  return roles.length === 0 ? [holder(undefined)] : [...new Set(roles)].map(holder);
}

const propertyOf = (path: string): string => /^[^.[]*/.exec(path)?.[0] ?? "";

/** Statements of one document that allow something; `undefined` for each that is not known. */
export function openStatements(document: Value, path: string): readonly (readonly [string, Statement | undefined])[] {
  const parsed = parseDocument(document);
  if (parsed.kind === "unknown") return [[path, undefined]];
  if (parsed.kind === "malformed") return [];
  return parsed.statements.flatMap((statement, index): readonly (readonly [string, Statement | undefined])[] => {
    const at = `${path}.Statement[${index}]`;
    if (statement === UNKNOWN) return [[at, undefined]];
    return mayAllow(statement) ? [[at, statement]] : [];
  });
}

/** Every permission of every identity in the stack. Trust policies are not among them. Use with `graph.once`. */
export const grantsIn = (graph: Graph): readonly Grant[] =>
  graph.resources.flatMap((carrier) =>
    carriedDocuments(carrier)
      .filter(({ purpose }) => purpose === "permissions")
      .flatMap(({ path, document }) => {
        const holders = holdersOf(graph, carrier);
        return openStatements(document, path).flatMap(([at, statement]) =>
          holders.map((holder) => ({ ...holder, carrier, property: propertyOf(path), path: at, statement })),
        );
      }),
  );
