import { undecided, violation, type Finding } from "../../core/finding";
import { matchesAny } from "../../core/glob";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";
import { member, shown, UNKNOWN } from "../../core/value";

/** `meta-region-allowlist` */
export const allowKnownRegions: Policy = {
  id: "meta-region-allowlist",
  family: "meta",
  title: "No resource leaves the stage's region",
  severity: "high",
  description: "A resource of AWS that names a region of its own names an allowed one.",
  why: "A resource in another region is outside of alarms, budgets and agreements about where data lies.",
  remediation: "Leave the region to the provider.",
  references: [{ framework: "Banyan", control: "no way around" }],
  levels: ALWAYS,
  config: {
    regions: { type: "array", description: "Regions that resources may be in, as patterns.", default: ["eu-*"] },
  },
  checkResource(resource, settings): readonly Finding[] {
    if (!resource.type.startsWith("aws:")) return [];
    const region = member(resource.props, "region");
    if (region === null || region === "") return [];
    if (region === UNKNOWN) return [undecided(resource, "region", "Leave the region to the provider.")];
    if (typeof region === "string" && matchesAny(settings.list("regions"), region)) return [];
    return [
      violation(resource, "region", {
        id: `region:${shown(region)}`,
        what: `is ${JSON.stringify(region)}, which is not allowed`,
        fix: `Leave it out, or use one of ${settings.list("regions").join(", ")}.`,
      }),
    ];
  },
};
