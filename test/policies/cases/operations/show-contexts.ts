import { showContexts } from "../../../../policies/rules/operations/show-contexts";
import { on, removing, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const component = (phase: string) =>
  making("banyan:index:BoundedContext")({ context: "talks", phase }, { name: "talks" });
const dashboard = making("aws:cloudwatch/dashboard:Dashboard", {
  dashboardName: "stage",
  dashboardBody: JSON.stringify({ widgets: [{ metrics: [["Banyan", "Requests", "Context", "talks"]] }] }),
});

const shown = removing("ratings-dashboard");
const both = removing("stage-dashboard");

export const showContextsCases: PolicyCases = {
  policy: showContexts,
  spellings: {
    "a context": {
      good: [
        on("on a dashboard", [component("canary"), dashboard()]),
        on("by the dashboard's name", [
          component("extracted"),
          dashboard({ dashboardName: "banyan-dev-talks", dashboardBody: UNKNOWN_TEXT }),
        ]),
        on("that clients do not meet yet", component("shadow")),
      ],
      bad: [
        on("in canary, on none", component("canary")),
        on("extracted, another on it", [
          component("extracted"),
          dashboard({ dashboardBody: '{"widgets":[["talks2"]]}' }),
        ]),
      ],
    },
  },
  undecided: [on("a body that is not known", [component("canary"), dashboard({ dashboardBody: UNKNOWN_TEXT })])],
  mutations: [{ title: "no dashboard at all", change: (program) => both.change(shown.change(program)) }],
};
