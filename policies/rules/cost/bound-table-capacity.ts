import { isGiven, numberOf } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ADVICE, stackOf, stageOf } from "../../core/stage";
import { TABLE } from "../../core/stateful";
import { at, member, UNKNOWN } from "../../core/value";

const SCALING = "aws:appautoscaling/target:Target";
const CAPS = ["maxReadRequestUnits", "maxWriteRequestUnits"];
const DIMENSIONS = ["Read", "Write"];

/** On demand in dev: a loop that nobody meant costs no more than the cap. */
function ofDemand(table: Resource): readonly Finding[] {
  if (stageOf(stackOf(table.urn)) !== "dev") return [];
  return CAPS.flatMap((cap): readonly Finding[] => {
    const value = at(table.props, "onDemandThroughput", cap);
    const path = `onDemandThroughput.${cap}`;
    if (value === UNKNOWN) return [undecided(table, path)];
    if ((numberOf(value) ?? 0) > 0) return [];
    const what = "is not bounded in dev";
    return [violation(table, path, { id: `no-cap:${cap}`, what, fix: "Set it to what the stage may need at most." })];
  });
}

const isScaled = (graph: Graph, table: Resource, dimension: string): boolean =>
  graph.ofType(SCALING).some((target) => {
    const id = member(target.props, "resourceId");
    const scalable = member(target.props, "scalableDimension");
    const name = member(table.props, "name");
    const isMeant =
      (typeof name === "string" && id === `table/${name}`) ||
      graph.sources(target, "resourceId", [TABLE]).some(({ urn }) => urn === table.urn);
    return (
      isMeant && scalable === `dynamodb:table:${dimension}CapacityUnits` && isGiven(member(target.props, "maxCapacity"))
    );
  });

/** `cost-ddb-capacity` */
export const boundTableCapacity: Policy = {
  id: "cost-ddb-capacity",
  family: "cost",
  title: "A table pays for what it uses, within bounds",
  severity: "low",
  description:
    "A table is billed on demand, in dev with a cap on reads and writes, or it is provisioned and scales by itself up to a maximum.",
  why: "Provisioned capacity that does not scale is paid for at night and too little at noon.",
  remediation: 'Set billingMode to "PAY_PER_REQUEST", in dev with onDemandThroughput.',
  references: [{ framework: "AWS FSBP", control: "DynamoDB.1" }],
  levels: ADVICE,
  config: {},
  checkStack: (graph) =>
    graph.ofType(TABLE).flatMap((table): readonly Finding[] => {
      const mode = member(table.props, "billingMode");
      if (mode === UNKNOWN) return [undecided(table, "billingMode")];
      if (mode === "PAY_PER_REQUEST") return ofDemand(table);
      return DIMENSIONS.filter((dimension) => !isScaled(graph, table, dimension)).map((dimension) =>
        violation(table, "billingMode", {
          id: `not-scaled:${dimension}`,
          what: `is provisioned, and nothing scales the capacity for ${dimension.toLowerCase()}s`,
          fix: 'Set it to "PAY_PER_REQUEST", or add an aws.appautoscaling.Target with a maxCapacity.',
        }),
      );
    }),
};
