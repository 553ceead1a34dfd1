import { keepAWayBack } from "../../../../policies/rules/routing/keep-a-way-back";
import { changed, minus, WORLD } from "../../fixtures/world";
import { changing, having, on, removing, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";
import { takenOver } from "./world";

const tasks = (desiredCount: unknown) => changed("monolith-service", { desiredCount });
const scaling = (minCapacity: number): Subject => ({
  type: "aws:appautoscaling/target:Target",
  name: "scaling",
  props: { minCapacity, maxCapacity: 4, resourceId: "service/banyan-dev/banyan-dev-monolith" },
});
const over = takenOver("schedule", "retired", takenOver("ratings", "retired"));
const gone = ["monolith-service", "monolith-targets", "database"];

export const keepAWayBackCases: PolicyCases = {
  policy: keepAWayBack,
  spellings: {
    "the service": {
      good: [
        on("as it is", WORLD),
        on("with the least tasks", tasks(1)),
        on("scaled", [...tasks(undefined), scaling(1)]),
        on(
          "gone, once all are retired",
          over.filter(({ name }) => !gone.includes(name ?? "")),
        ),
      ],
      bad: [
        on("no task", tasks(0), { finding: "too-few-tasks" }),
        on("no number", tasks(undefined), { finding: "too-few-tasks" }),
        on("fewer than demanded", tasks(1), { config: { minTasks: 2 }, finding: "too-few-tasks" }),
        on("scaled to nothing", [...tasks(2), scaling(0)], { finding: "too-few-tasks" }),
        on("gone", minus("monolith-service"), { finding: "missing:service" }),
        on(
          "gone, with one context retired",
          takenOver("ratings", "retired").filter(({ name }) => name !== "monolith-service"),
        ),
      ],
    },
    "what it stands on": {
      good: [on("all of it", WORLD)],
      bad: [
        on("no database", minus("database"), { finding: "missing:database" }),
        on("no target group", minus("monolith-targets"), { finding: "missing:target-group" }),
      ],
    },
  },
  undecided: [on("a number that is not known", tasks(UNKNOWN_TEXT))],
  mutations: [changing("monolith-service", having({ desiredCount: 0 })), removing("database-cluster")],
};
