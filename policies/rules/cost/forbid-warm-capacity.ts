import { violation } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { OUTSIDE_PRODUCTION, stackOf, stageOf } from "../../core/stage";
import { member } from "../../core/value";

/** Scaling keeps functions warm too. */
const SCALING = "aws:appautoscaling/target:Target";
const WARM = "lambda:function:ProvisionedConcurrency";

/** `cost-provisioned-concurrency` */
export const forbidWarmCapacity: Policy = {
  id: "cost-provisioned-concurrency",
  family: "cost",
  title: "Only production keeps functions warm",
  severity: "low",
  description: "Outside production no function has provisioned concurrency.",
  why: "It is paid for around the clock, and nobody waits for a test stage.",
  remediation: "Declare the provisioned concurrency in production alone.",
  references: [{ framework: "AWS Lambda", control: "pricing" }],
  levels: OUTSIDE_PRODUCTION,
  config: {},
  types: ["aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig", SCALING],
  checkResource: (resource) =>
    stageOf(stackOf(resource.urn)) === "prod" ||
    (resource.type === SCALING && member(resource.props, "scalableDimension") !== WARM)
      ? []
      : [
          violation(resource, "", {
            id: "warm-outside-production",
            what: "keeps a function warm outside production",
            fix: "Declare it in production alone.",
          }),
        ],
};
