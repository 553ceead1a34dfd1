import { grantsIn, openStatements, type Grant } from "../../core/contexts/grants";
import { BANYAN_CONTEXTS, shownOwner } from "../../core/contexts/metadata";
import { reachesTable, tablesIn, usesTables } from "../../core/contexts/tables";
import { undecided, violation, type Finding } from "../../core/finding";
import { BOUNDED_CONTEXT, type Graph } from "../../core/graph";
import { carriedDocuments, ROLE } from "../../core/iam/carriers";
import { tableNameIn, tableResources } from "../../core/iam/tables";
import { readName } from "../../core/naming";
import { contextInName, contextOfParent } from "../../core/owner";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS, stackOf } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

const foreign = (carrier: Resource, path: string, id: string, what: string): Finding =>
  violation(carrier, path, {
    id: `foreign:${id}`,
    what,
    fix: "Grant only tables of the role's own context, by their literal names.",
  });

/** Before a role exists: names alone. Those of its context's tables begin as the template says. */
function checkByName(resource: Resource, settings: Settings): readonly Finding[] {
  const name = member(resource.props, resource.type === ROLE ? "name" : "role");
  const byName = contextInName(name, settings.list("roleNames"), resource.urn);
  const context = byName ?? contextOfParent(resource, BOUNDED_CONTEXT);
  if (context === undefined) return [];
  const template = settings.text("tableName");
  const stack = stackOf(resource.urn);
  const isOwn = (table: string): boolean => readName(template, { stack, context }, table) !== undefined;
  /** A role that follows the naming uses tables that do; of another one, only tables of others are known to be wrong. */
  const isForeign = (table: string | undefined): boolean =>
    byName !== undefined
      ? table === undefined || !isOwn(table)
      : table !== undefined && !isOwn(table) && readName(template, {}, table) !== undefined;
  return permissionsOf(resource).flatMap(([path, statement]): readonly Finding[] => {
    if (statement === undefined) return [undecided(resource, path)];
    if (!usesTables(statement)) return [];
    if (statement.inverted.includes("NotResource"))
      return [foreign(resource, `${path}.NotResource`, "not-resource", "allows every table but those named")];
    return tableResources(statement.resources).flatMap((arn): readonly Finding[] => {
      if (arn === UNKNOWN) return [undecided(resource, `${path}.Resource`)];
      if (!isForeign(tableNameIn(arn))) return [];
      return [
        foreign(resource, `${path}.Resource`, arn, `names "${arn}", no table of "${context}", whose role this is`),
      ];
    });
  });
}

const permissionsOf = (resource: Resource) =>
  carriedDocuments(resource)
    .filter(({ purpose }) => purpose === "permissions")
    .flatMap(({ path, document }) => openStatements(document, path));

/** Over the stack: every table that a permission of a context's role can mean. */
function checkReach(graph: Graph, grant: Grant, context: string): readonly Finding[] {
  const { carrier, path, statement } = grant;
  const tables = graph.once(tablesIn);
  const reached = tables.filter((table) => table.owner !== context && reachesTable(graph, grant, table));
  const findings = reached.map(({ name, owner }) =>
    foreign(carrier, path, name, `reaches table "${name}" of ${shownOwner(owner)}; the role is of "${context}"`),
  );
  if (statement === undefined) return [...findings, undecided(carrier, path)];
  if (!usesTables(statement)) return findings;
  return [...findings, ...tableResources(statement.resources).flatMap((arn) => checkKnown(graph, grant, arn, context))];
}

/** A table that is none of the stack's is no table of the context, wherever the context's own are known. */
function checkKnown(graph: Graph, grant: Grant, arn: string | typeof UNKNOWN, context: string): readonly Finding[] {
  const { carrier, path, statement } = grant;
  const tables = graph.once(tablesIn);
  if (arn === UNKNOWN) return [undecided(carrier, `${path}.Resource`)];
  if (statement === undefined || !tables.some(({ owner }) => owner === context)) return [];
  const single = { ...grant, statement: { ...statement, resources: [arn], inverted: [] } };
  if (tables.some((table) => reachesTable(graph, single, table))) return [];
  return [foreign(carrier, `${path}.Resource`, arn, `names "${arn}", which is no table of "${context}"`)];
}

/** `ctx-role-own-table` */
export const confineRolesToOwnTable: Policy = {
  id: "ctx-role-own-table",
  family: "contexts",
  title: "A context's roles reach the context's own tables only",
  severity: "critical",
  description:
    "Every DynamoDB resource in any document of a context's role, index, stream and PartiQL included, matches tables of that context alone. A document that is not known yet is judged by the tables that it was computed from.",
  why: "Contexts meet at their interfaces, never in each other's data.",
  remediation: "Grant the table of the role's own context, by its literal name. Ask the other context through its API.",
  references: BANYAN_CONTEXTS,
  levels: ALWAYS,
  config: {
    roleNames: {
      type: "array",
      description: "Names that roles of a context have; {stack} and {context} stand for the stack's and the context's.",
      default: [
        "banyan-{stack}-{context}-api",
        "banyan-{stack}-{context}-relay",
        "banyan-{stack}-{context}-listener",
        "banyan-{stack}-{context}-sweep",
      ],
    },
    tableName: {
      type: "string",
      description: "Name that a table of a context has; {generation} stands for a number.",
      default: "banyan-{stack}-{context}-g{generation}",
    },
  },
  checkResource: checkByName,
  checkStack: (graph) =>
    graph.once(grantsIn).flatMap((grant) => {
      const { owner } = grant;
      if (owner === undefined || owner === "monolith" || owner === "platform") return [];
      return checkReach(graph, grant, owner);
    }),
};
