import { Graph } from "../core/graph";
import { ROLE } from "../core/iam/carriers";
import { checkStatements, undecided } from "../core/iam/statements";
import { mayUseTables, meansTable, tableNameIn, tableResources } from "../core/iam/tables";
import { readName } from "../core/naming";
import {
  listSetting,
  stackOf,
  textSetting,
  type Finding,
  type Policy,
  type PolicyConfig,
  type PolicyMetadata,
  type Resource,
} from "../core/policy";
import { member, UNKNOWN } from "../core/value";
import { rolesOfDocument, tablesOf, type OwnedTable } from "../core/ownership";

const about: PolicyMetadata = {
  id: "ctx-role-own-table",
  displayName: "A context's roles reach the context's own tables only",
  description:
    "A role of one bounded context may use no table of another: contexts meet at their interfaces, never in each other's data.",
  severity: "critical",
  remediation: "Grant the table of the role's own context, by its literal name. Ask the other context through its API.",
  tags: ["bounded-context", "iam"],
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
};

const violation = (urn: string, path: string, problem: string): Finding => ({
  verdict: "violation",
  urn,
  path,
  problem,
  fix: "Grant only tables of the role's own context, by their literal names.",
});

/** The context that a role's name says it is of. */
function contextByName(resource: Resource, config: PolicyConfig): string | undefined {
  const name = member(resource.props, resource.type === ROLE ? "name" : "role");
  if (typeof name !== "string") return undefined;
  const stack = stackOf(resource.urn);
  return listSetting(about, config, "roleNames")
    .map((template) => readName(template, { stack }, name)?.["context"])
    .find((context) => context !== undefined);
}

/** Before a role exists: each table that it names must have the name of a table of the role's context. */
function checkByName(resource: Resource, config: PolicyConfig): readonly Finding[] {
  const context = contextByName(resource, config);
  if (context === undefined) return [];
  const template = textSetting(about, config, "tableName");
  const parts = { stack: stackOf(resource.urn), context };
  const isOwn = (name: string): boolean => readName(template, parts, name) !== undefined;
  return checkStatements(resource, (statement, path) => {
    if (!mayUseTables(statement)) return [];
    if (statement.inverted.includes("NotResource"))
      return [violation(resource.urn, `${path}.NotResource`, "allows every table but those named")];
    return tableResources(statement.resources).flatMap((arn): readonly Finding[] => {
      if (arn === UNKNOWN) return [undecided(resource.urn, `${path}.Resource`)];
      const name = tableNameIn(arn);
      if (name !== undefined && isOwn(name)) return [];
      return [violation(resource.urn, `${path}.Resource`, `"${arn}" is no table of "${context}", whose role this is`)];
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
    .map((table) => violation(carrier.urn, "policy", `is computed from "${table.name}", a table of another context`));
  const byStatement = checkStatements(carrier, (statement, path) => {
    if (!mayUseTables(statement)) return [];
    if (statement.inverted.includes("NotResource"))
      return [violation(carrier.urn, `${path}.NotResource`, "allows every table but those named")];
    return tableResources(statement.resources).flatMap((arn): readonly Finding[] => {
      if (arn === UNKNOWN) return [undecided(carrier.urn, `${path}.Resource`)];
      const reached = foreign.filter((table) => meansTable(arn, table.name));
      if (reached.length > 0)
        return reached.map((table) =>
          violation(
            carrier.urn,
            `${path}.Resource`,
            `"${arn}" reaches "${table.name}" of "${table.context ?? "the platform"}"; the role is of "${context}"`,
          ),
        );
      const own = tables.some((table) => table.context === context && meansTable(arn, table.name));
      return own ? [] : [violation(carrier.urn, `${path}.Resource`, `"${arn}" is no table of "${context}"`)];
    });
  });
  return [...byDependency, ...byStatement];
}

/** `ctx-role-own-table` */
export const confineRolesToOwnTable: Policy = {
  ...about,
  checkResource: checkByName,
  checkStack(resources) {
    const graph = new Graph(resources);
    const tables = tablesOf(graph);
    return resources.flatMap((carrier) =>
      rolesOfDocument(graph, carrier).flatMap(({ context }) =>
        context === undefined ? [] : reachFindings(graph, carrier, context, tables),
      ),
    );
  },
};
