import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import { ROLE } from "../../core/iam/carriers";
import { checkStatements } from "../../core/iam/statements";
import { mayUseTables, meansTable, tableNameIn, tableResources } from "../../core/iam/tables";
import { readName } from "../../core/naming";
import { rolesOfDocument, tablesOf, type OwnedTable } from "../../core/ownership";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS, stackOf } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

const foreignTable = (resource: Resource, path: string, arn: string, what: string): Finding =>
  violation(resource, path, {
    id: `foreign:${arn}`,
    what,
    fix: "Grant only tables of the role's own context, by their literal names.",
  });

/** The context that a role's name says it is of. */
function contextByName(resource: Resource, settings: Settings): string | undefined {
  const name = member(resource.props, resource.type === ROLE ? "name" : "role");
  if (typeof name !== "string") return undefined;
  const stack = stackOf(resource.urn);
  return settings
    .list("roleNames")
    .map((template) => readName(template, { stack }, name)?.["context"])
    .find((context) => context !== undefined);
}

/** Before a role exists: each table that it names must have the name of a table of the role's context. */
function checkByName(resource: Resource, settings: Settings): readonly Finding[] {
  const context = contextByName(resource, settings);
  if (context === undefined) return [];
  const template = settings.text("tableName");
  const parts = { stack: stackOf(resource.urn), context };
  const isOwn = (name: string): boolean => readName(template, parts, name) !== undefined;
  return checkStatements(resource, (statement, path) => {
    if (!mayUseTables(statement)) return [];
    if (statement.inverted.includes("NotResource"))
      return [foreignTable(resource, `${path}.NotResource`, "NotResource", "allows every table but those named")];
    return tableResources(statement.resources).flatMap((arn): readonly Finding[] => {
      if (arn === UNKNOWN) return [undecided(resource, `${path}.Resource`)];
      const name = tableNameIn(arn);
      if (name !== undefined && isOwn(name)) return [];
      return [
        foreignTable(resource, `${path}.Resource`, arn, `"${arn}" is no table of "${context}", whose role this is`),
      ];
    });
  });
}

/** What one role, of `context`, reaches by the documents that `carrier` holds. */
function reachFindings(
  graph: Graph,
  carrier: Resource,
  context: string,
  tables: readonly OwnedTable[],
): readonly Finding[] {
  const foreign = tables.filter((table) => table.context !== context);
  const byDependency = graph
    .sources(carrier, "policy", ["aws:dynamodb/table:Table"])
    .filter((table) => foreign.some(({ urn }) => urn === table.urn))
    .map((table) =>
      foreignTable(carrier, "policy", table.name, `is computed from "${table.name}", a table of another context`),
    );
  const byStatement = checkStatements(carrier, (statement, path) => {
    if (!mayUseTables(statement)) return [];
    if (statement.inverted.includes("NotResource"))
      return [foreignTable(carrier, `${path}.NotResource`, "NotResource", "allows every table but those named")];
    return tableResources(statement.resources).flatMap((arn): readonly Finding[] => {
      if (arn === UNKNOWN) return [undecided(carrier, `${path}.Resource`)];
      const reached = foreign.filter((table) => meansTable(arn, table.name));
      if (reached.length > 0)
        return reached.map((table) =>
          foreignTable(
            carrier,
            `${path}.Resource`,
            arn,
            `"${arn}" reaches "${table.name}" of "${table.context ?? "the platform"}"; the role is of "${context}"`,
          ),
        );
      const own = tables.some((table) => table.context === context && meansTable(arn, table.name));
      return own ? [] : [foreignTable(carrier, `${path}.Resource`, arn, `"${arn}" is no table of "${context}"`)];
    });
  });
  return [...byDependency, ...byStatement];
}

/** `ctx-role-own-table` */
export const confineRolesToOwnTable: Policy = {
  id: "ctx-role-own-table",
  family: "contexts",
  title: "A context's roles reach the context's own tables only",
  severity: "critical",
  description:
    "Every DynamoDB ARN in any document of a context's role, index, stream and PartiQL included, matches tables of that context alone.",
  why: "Contexts meet at their interfaces, never in each other's data.",
  remediation: "Grant the table of the role's own context, by its literal name. Ask the other context through its API.",
  references: [{ framework: "Banyan", control: "bounded contexts" }],
  levels: ALWAYS,
  config: {
    roleNames: {
      type: "array",
      description: "Names that roles of a context have; {stack} and {context} stand for the stack's and the context's.",
      default: ["banyan-{stack}-{context}-api", "banyan-{stack}-{context}-relay", "banyan-{stack}-{context}-sweep"],
    },
    tableName: {
      type: "string",
      description: "Name that a table of a context has; {generation} stands for a number.",
      default: "banyan-{stack}-{context}-g{generation}",
    },
  },
  checkResource: checkByName,
  checkStack(graph) {
    const tables = tablesOf(graph);
    return graph.resources.flatMap((carrier) =>
      rolesOfDocument(graph, carrier).flatMap(({ context }) =>
        context === undefined ? [] : reachFindings(graph, carrier, context, tables),
      ),
    );
  },
};
