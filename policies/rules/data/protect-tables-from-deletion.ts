import { demand, isTrue, shown, type Demand } from "../../core/demands";
import type { Graph } from "../../core/graph";
import { BOUNDED_CONTEXT } from "../../core/graph";
import type { Policy } from "../../core/policy";
import { typeChain, type Resource } from "../../core/resource";
import { IN_PRODUCTION } from "../../core/stage";
import { OWNING_PHASES, TABLE } from "../../core/stateful";
import { member } from "../../core/value";

const PROTECTED: Demand = {
  path: "deletionProtectionEnabled",
  id: "deletable",
  holds: isTrue,
  what: (value) => `is ${shown(value)}`,
  fix: "Set it to true. To delete the table on purpose, set it to false in an update of its own first.",
};

/** A context's table is a replica until the context owns its data: then it has to be deletable, or nobody could go back. */
const isReplica = (graph: Graph, table: Resource): boolean => {
  const component = graph.ancestorsOf(table).find(({ type }) => type === BOUNDED_CONTEXT);
  const phase = component === undefined ? null : member(component.props, "phase");
  return typeof phase === "string" && !OWNING_PHASES.includes(phase);
};
const isContextTable = ({ urn }: Resource): boolean => typeChain(urn).includes(BOUNDED_CONTEXT);

/** `data-ddb-deletion-protection` */
export const protectTablesFromDeletion: Policy = {
  id: "data-ddb-deletion-protection",
  family: "data",
  title: "Tables that hold the only copy cannot be deleted by accident",
  severity: "high",
  description:
    "Deletion protection is on. The table of a bounded context needs it in the phases in which the context owns its data; before, it is a replica that the way back gives up.",
  why: "A table that is deleted takes its point-in-time backups with it after 35 days.",
  remediation: "Set deletionProtectionEnabled to true.",
  references: [{ framework: "AWS FSBP", control: "DynamoDB.6" }],
  levels: IN_PRODUCTION,
  config: {},
  types: [TABLE],
  checkResource: (resource) => (isContextTable(resource) ? [] : demand(resource, [PROTECTED])),
  checkStack: (graph) =>
    graph
      .ofType(TABLE)
      .filter((table) => isContextTable(table) && !isReplica(graph, table))
      .flatMap((table) => demand(table, [PROTECTED])),
};
