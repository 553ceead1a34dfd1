import { isGiven, numberOf } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { ADVICE, stackOf, stageOf } from "../../core/stage";
import { CLUSTER } from "../../core/stateful";
import { at, member, UNKNOWN } from "../../core/value";

/** `cost-aurora-acu` */
export const boundDatabaseCapacity: Policy = {
  id: "cost-aurora-acu",
  family: "cost",
  title: "A serverless database scales within the stage's bounds",
  severity: "low",
  description:
    "The maximum of a cluster's serverless scaling stays within the stage's limit, and in dev and local its minimum is 1 or less.",
  why: "A capacity unit costs the same in a test stage, at night and on Sunday.",
  remediation: "Lower serverlessv2ScalingConfiguration.",
  references: [{ framework: "Aurora", control: "Serverless v2 scaling" }],
  levels: ADVICE,
  config: {
    maximumUnits: {
      type: "map",
      description: "Largest maximum capacity by stage, in ACUs; stacks of another name are held to prod's.",
      default: { local: "8", dev: "8", prod: "64" },
    },
  },
  types: [CLUSTER],
  checkResource(resource, settings): readonly Finding[] {
    const scaling = member(resource.props, "serverlessv2ScalingConfiguration");
    if (!isGiven(scaling)) return [];
    const stage = stageOf(stackOf(resource.urn));
    const bounds = [
      ["maxCapacity", settings.ofStage("maximumUnits", stage)],
      ...(stage === "prod" ? [] : [["minCapacity", 1] as const]),
    ] as const;
    return bounds.flatMap(([name, most]): readonly Finding[] => {
      const path = `serverlessv2ScalingConfiguration.${name}`;
      const value = at(scaling, name);
      if (value === UNKNOWN) return [undecided(resource, path)];
      const units = numberOf(value);
      if (units === undefined || units <= most) return [];
      const what = `is ${units} ACUs; ${stage} may have ${most}`;
      return [violation(resource, path, { id: name, what, fix: `Set it to ${most} or less.` })];
    });
  },
};
