import { grantsIn } from "../../core/contexts/grants";
import { BANYAN_CONTEXTS, shownOwner } from "../../core/contexts/metadata";
import { reachesTable, TABLE, tablesIn } from "../../core/contexts/tables";
import { violation } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";
import type { Graph } from "../../core/graph";

/** Tables with and without a known name: the latter can be told by dependencies alone. */
const allTables = (graph: Graph) => [
  ...graph.once(tablesIn),
  ...graph
    .ofType(TABLE)
    .filter((table) => member(table.props, "name") === UNKNOWN)
    .map((table) => ({ urn: table.urn, name: "\u0000", owner: graph.ownerOf(table) })),
];

/** `ctx-table-single-owner` */
export const keepTablesSingleOwned: Policy = {
  id: "ctx-table-single-owner",
  family: "contexts",
  title: "A table is used by roles of one owner only",
  severity: "critical",
  description:
    "All roles whose documents can mean a table are of one context; the monolith and the platform count as owners of their own. A role that nobody owns may not share a table with one that somebody owns.",
  why: "Two owners of one table cannot be moved, changed or rolled back apart.",
  remediation: "Give each owner its own table, and let the others ask its API or listen to its events.",
  references: BANYAN_CONTEXTS,
  levels: ALWAYS,
  config: {},
  checkStack: (graph) =>
    allTables(graph).flatMap((table) => {
      const users = new Map<string, string>();
      for (const grant of graph.once(grantsIn))
        if (reachesTable(graph, grant, table)) users.set(grant.owner ?? "", grant.role?.name ?? grant.carrier.name);
      if (users.size < 2) return [];
      const shown = [...users].map(([owner, role]) => `"${role}" of ${shownOwner(owner === "" ? undefined : owner)}`);
      return [
        violation(table, "", {
          id: `shared:${[...users.keys()].sort().join(",")}`,
          what: `the table is used by ${shown.sort().join(" and ")}`,
          fix: "Take the table out of the documents of all roles but its owner's.",
        }),
      ];
    }),
};
