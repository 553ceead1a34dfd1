import { demand, shown } from "../../core/demands";
import { FUNCTION } from "../../core/functions/resolve";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";

/** `ops-lambda-tracing` */
export const traceFunctions: Policy = {
  id: "ops-lambda-tracing",
  family: "operations",
  title: "Functions are traced",
  severity: "low",
  description: "A function's tracing mode is Active.",
  why: "A slow request that crosses two paths and two stores is explained by a trace or not at all.",
  remediation: 'Set tracingConfig to { mode: "Active" }, and allow the role to write to X-Ray.',
  references: [{ framework: "AWS FSBP", control: "Lambda.7" }],
  levels: IN_PRODUCTION,
  config: {},
  types: [FUNCTION],
  checkResource: (resource) =>
    demand(resource, [
      {
        path: "tracingConfig.mode",
        id: "not-traced",
        holds: (value) => value === "Active",
        what: (value) => `is ${shown(value)}`,
        fix: 'Set tracingConfig to { mode: "Active" }.',
      },
    ]),
};
