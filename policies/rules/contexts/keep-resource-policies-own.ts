import { BANYAN_CONTEXTS, shownOwner } from "../../core/contexts/metadata";
import { allowingStatements, principalsOf } from "../../core/contexts/trust";
import { endpointOf } from "../../core/contexts/references";
import { undecided, violation, type Finding } from "../../core/finding";
import { texts, type Graph } from "../../core/graph";
import { ROLE } from "../../core/iam/carriers";
import { contextInName } from "../../core/owner";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS } from "../../core/stage";
import { isObject, member, UNKNOWN, type Value } from "../../core/value";

const SECRETS = ["aws:secretsmanager/secret:Secret"];
const KEYS = ["aws:kms/key:Key"];
const QUEUES = ["aws:sqs/queue:Queue"];

/** The resource that a document protects: the carrier itself, or what a property of it names. */
type Protected = "self" | { readonly property: string; readonly types: readonly string[] };

const CARRIERS: Readonly<Record<string, Protected>> = {
  "aws:dynamodb/resourcePolicy:ResourcePolicy": { property: "resourceArn", types: ["aws:dynamodb/table:Table"] },
  "aws:sqs/queue:Queue": "self",
  "aws:sqs/queuePolicy:QueuePolicy": { property: "queueUrl", types: QUEUES },
  "aws:secretsmanager/secret:Secret": "self",
  "aws:secretsmanager/secretPolicy:SecretPolicy": { property: "secretArn", types: SECRETS },
  "aws:kms/key:Key": "self",
  "aws:kms/replicaKey:ReplicaKey": "self",
  "aws:kms/externalKey:ExternalKey": "self",
  "aws:kms/keyPolicy:KeyPolicy": { property: "keyId", types: KEYS },
  "aws:kinesis/resourcePolicy:ResourcePolicy": { property: "resourceArn", types: ["aws:kinesis/stream:Stream"] },
};

function subjectOf(graph: Graph, carrier: Resource, guarded: Protected): Resource {
  if (guarded === "self") return carrier;
  const { property, types } = guarded;
  const value = member(carrier.props, property);
  const found =
    endpointOf(graph, carrier, property, value, types) ??
    graph.resolve(carrier, property, types, ["arn", "id", "keyId", "url", "name"]);
  return found ?? carrier;
}

/** Whose a principal is: a role's owner, or whom its name speaks of. Accounts and their roots are nobody's role. */
function ownerOfPrincipal(graph: Graph, principal: string, settings: Settings, urn: string): string | undefined {
  const role = graph.named(principal, [ROLE], ["arn", "uniqueId"]);
  if (role !== undefined) return graph.ownerOf(role);
  const name = /:(?:role|assumed-role)\/(?:[^/]+\/)*?([^/]+)$/.exec(principal)?.[1];
  return name === undefined ? undefined : contextInName(name, settings.list("roleNames"), urn);
}

/** Roles to which a condition narrows everybody. */
const rolesAskedFor = (condition: Value): readonly string[] =>
  (isObject(condition) ? Object.entries(condition) : [])
    .filter(([operator]) => /^(ForAnyValue:)?(Arn|String)(Equals|Like|EqualsIgnoreCase)(IfExists)?$/i.test(operator))
    .flatMap(([, test]) => (isObject(test) ? Object.keys(test).map((key) => [key, member(test, key)] as const) : []))
    .filter(([key]) => key.toLowerCase() === "aws:principalarn")
    .flatMap(([, value]) => texts(value).known);

function checkCarrier(graph: Graph, carrier: Resource, guarded: Protected, settings: Settings): readonly Finding[] {
  const policy = member(carrier.props, "policy");
  if (policy === null) return [];
  const subject = subjectOf(graph, carrier, guarded);
  const owner = graph.ownerOf(subject);
  if (owner === undefined || owner === "platform") return [];
  const statements = allowingStatements(policy);
  if (statements === UNKNOWN) {
    const foreign = graph.sources(carrier, "policy", [ROLE]).filter((role) => isForeign(graph.ownerOf(role), owner));
    return [
      ...foreign.map((role) => letsIn(carrier, "policy", role.name, graph.ownerOf(role), owner)),
      undecided(carrier, "policy"),
    ];
  }
  const foreignRole = (principal: string, path: string): readonly Finding[] => {
    const whose = ownerOfPrincipal(graph, principal, settings, carrier.urn);
    return isForeign(whose, owner) ? [letsIn(carrier, path, principal, whose, owner)] : [];
  };
  return statements.flatMap((statement, index): readonly Finding[] => {
    const path = `policy.Statement[${index}]`;
    if (statement === UNKNOWN) return [undecided(carrier, path)];
    const { accounts, isOpen } = principalsOf(statement);
    const open = isOpen ? [undecided(carrier, `${path}.Principal`)] : [];
    const foreign = accounts.flatMap((principal): readonly Finding[] => {
      const condition = member(statement, "Condition");
      if (principal === "*" && !isObject(condition))
        return [letsIn(carrier, `${path}.Principal`, "*", "everybody", owner)];
      if (principal === "*") return rolesAskedFor(condition).flatMap((role) => foreignRole(role, `${path}.Condition`));
      return foreignRole(principal, `${path}.Principal`);
    });
    return [...foreign, ...open];
  });
}

const isForeign = (whose: string | undefined, owner: string): boolean => whose !== undefined && whose !== owner;

const letsIn = (
  carrier: Resource,
  path: string,
  principal: string,
  whose: string | undefined,
  owner: string,
): Finding =>
  violation(carrier, path, {
    id: `principal:${principal}`,
    what: `lets "${principal}" of ${shownOwner(whose)} in, and this is of ${shownOwner(owner)}`,
    fix: "Name only roles of the resource's own context.",
  });

/** `ctx-resource-policy-own` */
export const keepResourcePoliciesOwn: Policy = {
  id: "ctx-resource-policy-own",
  family: "contexts",
  title: "Documents of a context's resources let in its own roles only",
  severity: "critical",
  description:
    "Roles that the documents of a context's tables, queues, secrets, keys and streams name are of the same context. The account itself and services are other policies' matter.",
  why: "A resource's own document opens it past every role's document.",
  remediation: "Take the foreign role out of the document.",
  references: BANYAN_CONTEXTS,
  levels: ALWAYS,
  config: {
    roleNames: {
      type: "array",
      description: "Names that roles of a context have, for those that are not of the stack.",
      default: ["banyan-{stack}-{context}-api", "banyan-{stack}-{context}-relay", "banyan-{stack}-{context}-listener"],
    },
  },
  checkStack: (graph, settings) =>
    Object.entries(CARRIERS).flatMap(([type, guarded]) =>
      graph.ofType(type).flatMap((carrier) => checkCarrier(graph, carrier, guarded, settings)),
    ),
};
