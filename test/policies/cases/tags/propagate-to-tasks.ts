import { propagateToTasks } from "../../../../policies/rules/tags/propagate-to-tasks";
import { changing, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const service = (propagateTags: unknown) => making("aws:ecs/service:Service")({ propagateTags });

export const propagateToTasksCases: PolicyCases = {
  policy: propagateToTasks,
  spellings: {
    "a service": {
      good: [on("its own tags", service("SERVICE")), on("its definition's", service("TASK_DEFINITION"))],
      bad: [on("by default", service(undefined)), on("none", service("NONE"))],
    },
  },
  undecided: [on("not known", service(UNKNOWN_TEXT))],
  mutations: [changing("monolith-service", without("propagateTags"))],
};
