import { undecided, violation, type Finding } from "../../core/finding";
import { BOUNDED_CONTEXT } from "../../core/graph";
import type { Policy } from "../../core/policy";
import { ADVICE } from "../../core/stage";
import { member } from "../../core/value";

const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
/** Phases in which clients meet the new path. */
const LIVE = ["canary", "extracted", "retired"];

/** `ops-dashboard` */
export const showContexts: Policy = {
  id: "ops-dashboard",
  family: "operations",
  title: "Every context that clients meet is on a dashboard",
  severity: "low",
  description: "For each context from canary on there is a dashboard whose name or body names it.",
  why: "A canary that nobody can see is not watched.",
  remediation: "Add the context's metrics to a dashboard.",
  references: [{ framework: "Banyan", control: "ops-dashboard" }],
  levels: ADVICE,
  config: {},
  checkStack: (graph) =>
    graph.ofType(BOUNDED_CONTEXT).flatMap((component): readonly Finding[] => {
      const [context, phase] = [member(component.props, "context"), member(component.props, "phase")];
      if (typeof context !== "string" || typeof phase !== "string" || !LIVE.includes(phase)) return [];
      const named = new RegExp(`(^|[^a-z0-9])${context.replace(/[^a-z0-9-]/g, "")}([^a-z0-9]|$)`);
      const texts = graph
        .ofType(DASHBOARD)
        .flatMap(({ props }) => [member(props, "dashboardName"), member(props, "dashboardBody")]);
      if (texts.some((text) => typeof text === "string" && named.test(text))) return [];
      if (texts.some((text) => typeof text === "symbol")) return [undecided(component, "context")];
      return [
        violation(component, "", {
          id: "not-shown",
          what: `is in ${phase} and on no dashboard`,
          fix: `Add a dashboard that names ${context}.`,
        }),
      ];
    }),
};
