import { undecided, violation, type Finding } from "../../core/finding";
import { shown } from "../../core/demands";
import { FUNCTION } from "../../core/functions/resolve";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

/** `ops-lambda-runtime` */
export const useSupportedRuntimes: Policy = {
  id: "ops-lambda-runtime",
  family: "operations",
  title: "Functions run on a runtime that AWS still mends",
  severity: "medium",
  description: "A function's runtime is on the list; functions that are images have none.",
  why: "A runtime past its end gets no security fixes, and one day functions on it cannot be changed any more.",
  remediation: "Move to a newer version of the runtime.",
  references: [{ framework: "AWS FSBP", control: "Lambda.2" }],
  levels: IN_PRODUCTION,
  config: {
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    supported: {
      type: "array",
      description: "Runtimes that AWS supports, as of November 2026.",
      default: [
        ...["nodejs22.x", "nodejs24.x"],
        ...["python3.11", "python3.12", "python3.13", "python3.14"],
        ...["java11", "java17", "java21", "java25"],
        ...["dotnet10", "ruby3.3", "ruby3.4", "provided.al2023"],
      ],
    },
  },
  types: [FUNCTION],
  checkResource(resource, settings): readonly Finding[] {
    if (member(resource.props, "packageType") === "Image") return [];
    const runtime = member(resource.props, "runtime");
    if (runtime === UNKNOWN) return [undecided(resource, "runtime")];
    const supported = settings.list("supported");
    if (typeof runtime === "string" && supported.includes(runtime)) return [];
    const what = `is ${shown(runtime)}, which AWS does not support any more, or not under this name`;
    return [violation(resource, "runtime", { id: "unsupported", what, fix: `Choose one of ${supported.join(", ")}.` })];
  },
};
