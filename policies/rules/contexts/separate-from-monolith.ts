import { grantsIn, type Grant } from "../../core/contexts/grants";
import { BANYAN_CONTEXTS } from "../../core/contexts/metadata";
import { SECRET, secretForms, secretsIn } from "../../core/contexts/secrets";
import { reachesTable, tablesIn } from "../../core/contexts/tables";
import { violation, type Finding } from "../../core/finding";
import { BOUNDED_CONTEXT, contextNamed, type Graph } from "../../core/graph";
import { mayAllowAny, mayMean } from "../../core/iam/reach";
import type { Policy } from "../../core/policy";
import type { Settings } from "../../core/settings";
import { ALWAYS } from "../../core/stage";
import { member, shown, UNKNOWN } from "../../core/value";

/** The two ways into the monolith's database. */
const DATABASE = ["rds-data:*", "rds-db:connect"];
const READ_SECRET = ["secretsmanager:getsecretvalue", "secretsmanager:batchgetsecretvalue"];
/** DynamoDB actions that change items. */
const WRITES = [
  "putitem",
  "updateitem",
  "deleteitem",
  "batchwriteitem",
  "transactwriteitems",
  "partiqlinsert",
  "partiqlupdate",
  "partiqldelete",
  "deletetable",
  "updatetable",
  "importtable",
  "restoretablefrombackup",
].map((action) => `dynamodb:${action}`);

/** Phases in which a context owns its data; names of both protocols. */
const OWNED = ["extracted", "cutover", "retired"];

const known = ({ statement }: Grant) =>
  statement === undefined
    ? undefined
    : { ...statement, actions: statement.actions.filter((action) => action !== UNKNOWN) };

const wordsOf = (name: string): readonly string[] => name.split(/[^A-Za-z0-9]+/);

/** The one role of a context that moves its data: told by the name that it has, or that the program calls it by. */
function isRelay({ role, carrier }: Grant, settings: Settings): boolean {
  const name = role === undefined ? member(carrier.props, "role") : member(role.props, "name");
  const names = [role?.name, typeof name === "string" ? name : undefined].filter((one) => one !== undefined);
  return names.some((one) => settings.list("relayWords").some((word) => wordsOf(one).includes(word)));
}

/** A document that is not known names the secrets that it was computed from. */
const unknownSecrets = (
  graph: Graph,
  { carrier, property, owner }: Grant,
  settings: Settings,
  forbidden: (id: string, what: string) => Finding,
): readonly Finding[] => {
  const sources = graph.sources(carrier, property, [SECRET]).map(({ urn }) => urn);
  return graph
    .once(secretsIn)
    .filter((secret) => isMonoliths(secret.name, secret.owner, settings) && sources.includes(secret.urn))
    .map(({ name }) => forbidden(`secret:${name}`, `lets a role of "${owner}" read the monolith's secret "${name}"`));
};

function checkContext(graph: Graph, grant: Grant, settings: Settings): readonly Finding[] {
  const { carrier, path, owner } = grant;
  const statement = known(grant);
  const forbidden = (id: string, what: string): Finding =>
    violation(carrier, path, {
      id,
      what,
      fix: "Let the relay move the data, and ask the monolith through its routes.",
    });
  if (statement === undefined) return unknownSecrets(graph, grant, settings, forbidden);
  const database =
    mayAllowAny(statement, DATABASE) && !isRelay(grant, settings)
      ? [forbidden("database", `lets a role of "${owner}" use the monolith's database`)]
      : [];
  if (!mayAllowAny(statement, READ_SECRET)) return database;
  const sources = statement.resources.includes(UNKNOWN)
    ? graph.sources(carrier, grant.property, [SECRET]).map(({ urn }) => urn)
    : [];
  const secrets = graph
    .once(secretsIn)
    .filter((secret) => isMonoliths(secret.name, secret.owner, settings))
    .filter(({ name, urn }) => mayMean(statement, "secretsmanager", secretForms(name)) || sources.includes(urn))
    .map(({ name }) => forbidden(`secret:${name}`, `lets a role of "${owner}" read the monolith's secret "${name}"`));
  const master = mayMean(statement, "secretsmanager", ["secret:rds!*"])
    ? [forbidden("secret:master", `lets a role of "${owner}" read the database's master password`)]
    : [];
  return [...database, ...secrets, ...master];
}

const isMonoliths = (name: string, owner: string | undefined, settings: Settings): boolean =>
  owner === "monolith" || settings.list("monolithWords").some((word) => wordsOf(name).includes(word));

/** The monolith writes no context's table: not before the handover, when a relay does, and not after it. */
function checkMonolith(graph: Graph, grant: Grant): readonly Finding[] {
  const statement = known(grant);
  if (statement !== undefined && !mayAllowAny(statement, WRITES)) return [];
  return graph.once(tablesIn).flatMap((table): readonly Finding[] => {
    const { owner } = table;
    if (owner === undefined || owner === "monolith" || owner === "platform") return [];
    if (mayWriteBoth(graph, owner) || !reachesTable(graph, grant, table)) return [];
    return [
      violation(grant.carrier, grant.path, {
        id: `writes:${table.name}`,
        what: `lets the monolith write table "${table.name}" of "${owner}"`,
        fix: "Take the table out of the monolith's documents: the relay carries its changes over.",
      }),
    ];
  });
}

/** Whether a context declares that both sides write, and does not own its data yet. */
const mayWriteBoth = (graph: Graph, context: string): boolean =>
  graph
    .ofType(BOUNDED_CONTEXT)
    .some(
      (component) =>
        contextNamed(component) === context &&
        member(component.props, "dualWrite") === true &&
        !OWNED.includes(shown(member(component.props, "phase"))),
    );

/** `ctx-monolith-separation` */
export const separateFromMonolith: Policy = {
  id: "ctx-monolith-separation",
  family: "contexts",
  title: "Contexts stay out of the monolith's database, the monolith out of their tables",
  severity: "critical",
  description:
    "No role of a context but its relay's may use the Data API or connect to the database, and none may read the monolith's secrets or the master password. The monolith's roles may write no table of a context.",
  why: "A second writer behind the fence makes every guarantee of the migration void.",
  remediation: "Move data with the relay alone; reach the other side through its routes.",
  references: BANYAN_CONTEXTS,
  levels: ALWAYS,
  config: {
    relayWords: {
      type: "array",
      description: "A context's role with one of these words in its name is its relay's.",
      default: ["relay"],
    },
    monolithWords: {
      type: "array",
      description: "A secret with one of these words in its name is the monolith's, whatever its tags say.",
      default: ["monolith", "master"],
    },
  },
  checkStack: (graph, settings) =>
    graph.once(grantsIn).flatMap((grant) => {
      if (grant.owner === "monolith") return checkMonolith(graph, grant);
      return grant.owner === undefined || grant.owner === "platform" ? [] : checkContext(graph, grant, settings);
    }),
};
