import { forbidWarmCapacity } from "../../../../policies/rules/cost/forbid-warm-capacity";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";

const TYPE = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";
const warm = making(TYPE, { functionName: "app", provisionedConcurrentExecutions: 1 });

export const forbidWarmCapacityCases: PolicyCases = {
  policy: forbidWarmCapacity,
  spellings: {
    "by scaling": {
      good: [
        on(
          "in production",
          making("aws:appautoscaling/target:Target")({ scalableDimension: "lambda:function:ProvisionedConcurrency" }),
          { stack: "prod" },
        ),
        on(
          "of a table",
          making("aws:appautoscaling/target:Target")({ scalableDimension: "dynamodb:table:ReadCapacityUnits" }),
        ),
      ],
      bad: [
        on(
          "of a function",
          making("aws:appautoscaling/target:Target")({ scalableDimension: "lambda:function:ProvisionedConcurrency" }),
        ),
      ],
    },
    "provisioned concurrency": {
      good: [
        on("in production", warm(), { stack: "prod" }),
        on("reserved instead", making("aws:lambda/function:Function")({ reservedConcurrentExecutions: 5 })),
      ],
      bad: [on("in dev", warm()), on("in local", warm(), { stack: "local" })],
    },
  },
  mutations: [adding(warm({}, { urn: `urn:pulumi:dev::banyan::${TYPE}::warm` }))],
};
