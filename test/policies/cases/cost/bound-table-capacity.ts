import { boundTableCapacity } from "../../../../policies/rules/cost/bound-table-capacity";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";

const CAPS = { maxReadRequestUnits: 100, maxWriteRequestUnits: 100 };
const table = making("aws:dynamodb/table:Table", { name: "a" }, { name: "a" });
const onDemand = (onDemandThroughput?: unknown) => table({ billingMode: "PAY_PER_REQUEST", onDemandThroughput });
const target = making("aws:appautoscaling/target:Target", { resourceId: "table/a", maxCapacity: 100 });
const scaled = (dimension: string, more = {}) =>
  target({ scalableDimension: `dynamodb:table:${dimension}CapacityUnits`, ...more }, { name: dimension });
const provisioned = table({ billingMode: "PROVISIONED", readCapacity: 5, writeCapacity: 5 });

export const boundTableCapacityCases: PolicyCases = {
  policy: boundTableCapacity,
  spellings: {
    "on demand": {
      good: [on("capped in dev", onDemand(CAPS)), on("without caps in production", onDemand(), { stack: "prod" })],
      bad: [
        on("without caps in dev", onDemand(), { finding: "no-cap" }),
        on("one cap alone", onDemand({ maxReadRequestUnits: 5 }), { finding: "no-cap:maxWriteRequestUnits" }),
        on("a cap that is none", onDemand({ ...CAPS, maxReadRequestUnits: -1 }), {
          finding: "no-cap:maxReadRequestUnits",
        }),
      ],
    },
    provisioned: {
      good: [
        on("scaled", [provisioned, scaled("Read"), scaled("Write")]),
        on("scaled before it exists", [
          table({ name: UNKNOWN_TEXT, billingMode: "PROVISIONED" }),
          ...["Read", "Write"].map((dimension) => ({
            ...scaled(dimension, { resourceId: UNKNOWN_TEXT }),
            propertyDependencies: { resourceId: [urnOf(table())] },
          })),
        ]),
      ],
      bad: [
        on("fixed", provisioned, { finding: "not-scaled" }),
        on("by default", table(), { finding: "not-scaled" }),
        on("scaled for reads alone", [provisioned, scaled("Read")], { finding: "not-scaled:Write" }),
        on("scaled without a bound", [provisioned, scaled("Read"), scaled("Write", { maxCapacity: undefined })]),
        on("another table scaled", [provisioned, scaled("Read", { resourceId: "table/b" }), scaled("Write")]),
      ],
    },
  },
  undecided: [on("not known", table({ billingMode: UNKNOWN_TEXT }))],
  mutations: [changing("ratings-table", having({ billingMode: "PROVISIONED", readCapacity: 5, writeCapacity: 5 }))],
};
