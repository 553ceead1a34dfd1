import { undecided, violation, type Finding } from "../../core/finding";
import { BOUNDED_CONTEXT, type Graph } from "../../core/graph";
import { accountOfStack, ownAccounts } from "../../core/iam/accounts";
import { resourceDocuments, ROLE } from "../../core/iam/carriers";
import { textOf } from "../../core/iam/principals";
import { keyUserFindings, type KeyScope } from "../../core/iam/key-users";
import { ACCOUNTS } from "../../core/iam/metadata";
import { checkStatements } from "../../core/iam/statements";
import { contextInName, contextOfParent, ownerInTags } from "../../core/owner";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS } from "../../core/stage";
import { asList, member, UNKNOWN } from "../../core/value";

const GRANT = "aws:kms/grant:Grant";
const KEYS: readonly string[] = [
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
];

const keyFindings = (key: Resource, scope: KeyScope): readonly Finding[] =>
  checkStatements(
    key,
    ({ principals, condition }, path) =>
      principals.flatMap((principal) => keyUserFindings(key, `${path}.Principal`, principal, condition, scope)),
    resourceDocuments(key),
  );

function grantFindings(grant: Resource, scope: KeyScope): readonly Finding[] {
  const principals = ["granteePrincipal", "retiringPrincipal"].flatMap((property): readonly Finding[] => {
    const value = member(grant.props, property);
    if (value === null) return [];
    if (value === UNKNOWN) return [undecided(grant, property)];
    return keyUserFindings(grant, property, { kind: "AWS", value: textOf(value) }, null, scope);
  });
  const operations = asList(member(grant.props, "operations"));
  if (operations === UNKNOWN) return [...principals, undecided(grant, "operations")];
  if (!operations.some((one) => one !== UNKNOWN && textOf(one).toLowerCase() === "creategrant")) return principals;
  const what = "hold CreateGrant: the grantee can let others use the key";
  return [...principals, violation(grant, "operations", { id: "create-grant", what, fix: "Take CreateGrant out." })];
}

const judge = (resource: Resource, scope: KeyScope): readonly Finding[] =>
  resource.type === GRANT ? grantFindings(resource, scope) : keyFindings(resource, scope);

const contextBy =
  (resource: Resource, settings: Settings) =>
  (role: string): string | undefined =>
    contextInName(role, settings.list("roleNames"), resource.urn);

/** Whose a role is: as the stack has it, else as its name says. */
const ownerBy =
  (graph: Graph, resource: Resource, settings: Settings) =>
  (name: string): string | undefined => {
    const role = graph.named(name, [ROLE], ["name"]);
    return (role === undefined ? undefined : graph.ownerOf(role)) ?? contextBy(resource, settings)(name);
  };

/** The key that a document or a grant is about says whose it is. */
const keyOwner = (graph: Graph, resource: Resource): string | undefined => {
  const key = graph.resolve(
    resource,
    "keyId",
    ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"],
    ["arn", "keyId", "id"],
  );
  return graph.ownerOf(key ?? resource) ?? graph.ownerOf(resource);
};

/** `kms-key-policy` */
export const keepKeysOwn: Policy = {
  id: "kms-key-policy",
  family: "iam",
  title: "A key serves the own account and its own context",
  severity: "high",
  description:
    "Documents and grants of keys name the own account's root or roles of the key's own context; services only under a condition on the source or the encryption context, everybody only with kms:CallerAccount, which kms:ViaService does not replace. No grant holds CreateGrant.",
  why: "Whoever may use the key reads what it encrypts, whichever other policy says no.",
  remediation: "Name the account's root or the context's roles.",
  references: [
    { framework: "AWS FSBP", control: "KMS.5" },
    { framework: "AWS FSBP", control: "KMS.1" },
  ],
  levels: ALWAYS,
  config: {
    accounts: ACCOUNTS,
    roleNames: {
      type: "array",
      description: "Names that roles of a context have; {stack} and {context} stand for the stack's and the context's.",
      default: ["banyan-{stack}-{context}-api", "banyan-{stack}-{context}-relay", "banyan-{stack}-{context}-listener"],
    },
  },
  types: [...KEYS, GRANT],
  checkResource: (resource, settings) =>
    judge(resource, {
      accounts: ownAccounts(resource, settings.list("accounts")),
      owner: contextOfParent(resource, BOUNDED_CONTEXT) ?? ownerInTags(resource),
      contextOf: contextBy(resource, settings),
    }),
  checkStack(graph, settings) {
    const configured = settings.list("accounts");
    const account = graph.once(accountOfStack);
    const accounts = configured.length > 0 ? configured : account === undefined ? [] : [account];
    return graph
      .ofType(...KEYS, GRANT)
      .flatMap((resource) =>
        judge(resource, { accounts, owner: keyOwner(graph, resource), contextOf: ownerBy(graph, resource, settings) }),
      );
  },
};
