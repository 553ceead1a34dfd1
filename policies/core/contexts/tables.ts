/** Tables of the stack and whose they are. */
import type { Graph } from "../graph";
import { BOUNDED_CONTEXT, contextNamed } from "../graph";
import { isWildcardOnly } from "../iam/wildcard-only";
import type { Statement } from "../iam/document";
import { mayAllowAny, mayMean } from "../iam/reach";
import type { Owner } from "../owner";
import { member, UNKNOWN } from "../value";
import type { Grant } from "./grants";

export const TABLE = "aws:dynamodb/table:Table";

export interface OwnedTable {
  /** Of the table, or of the component whose contract names it. */
  readonly urn: string;
  readonly name: string;
  readonly owner: Owner | undefined;
}

/** Every table whose name is known: those of the stack, and those that contracts name. Use with `graph.once`. */
export function tablesIn(graph: Graph): readonly OwnedTable[] {
  const own = graph.ofType(TABLE).flatMap((table) => {
    const name = member(table.props, "name");
    return typeof name === "string" ? [{ urn: table.urn, name, owner: graph.ownerOf(table) }] : [];
  });
  const contracted = graph.ofType(BOUNDED_CONTEXT).flatMap((component) => {
    const name = member(component.props, "table");
    const isNew = typeof name === "string" && name !== "" && !own.some((table) => table.name === name);
    return isNew ? [{ urn: component.urn, name, owner: contextNamed(component) }] : [];
  });
  return [...own, ...contracted];
}

/** A table, its indexes and its streams, as ARNs end. */
export const tableForms = (name: string): readonly string[] => [`table/${name}`, `table/${name}/*`];

/** Whether a statement may use tables, PartiQL included. Actions that AWS can narrow to no table reach none. */
export const usesTables = (statement: Statement): boolean =>
  statement.inverted.includes("NotAction") ||
  statement.actions.some(
    (action) =>
      action === UNKNOWN ||
      (!isWildcardOnly(action) && mayAllowAny({ ...statement, actions: [action] }, ["dynamodb:*"])),
  );

/** Whether a permission reaches a table: by its resources, or, where these are unknown, by what they were computed from. */
export function reachesTable(graph: Graph, grant: Grant, table: OwnedTable): boolean {
  const { statement, carrier, property } = grant;
  const isSource = (): boolean => graph.sources(carrier, property, [TABLE]).some(({ urn }) => urn === table.urn);
  if (statement === undefined) return isSource();
  if (!usesTables(statement)) return false;
  return (
    mayMean(statement, "dynamodb", tableForms(table.name)) || (statement.resources.includes(UNKNOWN) && isSource())
  );
}
