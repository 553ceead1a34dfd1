import { demand, shown } from "../../core/demands";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";

/** `tag-ecs-propagation` */
export const propagateToTasks: Policy = {
  id: "tag-ecs-propagation",
  family: "tags",
  title: "Tasks carry the tags of their service",
  severity: "low",
  description: "A service propagates its own tags, or its task definition's, to the tasks that it starts.",
  why: "What a service costs is what its tasks cost, and those have no tags of their own.",
  remediation: 'Set propagateTags to "SERVICE".',
  references: [{ framework: "Amazon ECS", control: "tagging resources" }],
  levels: IN_PRODUCTION,
  config: {},
  types: ["aws:ecs/service:Service"],
  checkResource: (resource) =>
    demand(resource, [
      {
        path: "propagateTags",
        id: "not-propagated",
        holds: (value) => value === "SERVICE" || value === "TASK_DEFINITION",
        what: (value) => `is ${shown(value)}`,
        fix: 'Set it to "SERVICE".',
      },
    ]),
};
