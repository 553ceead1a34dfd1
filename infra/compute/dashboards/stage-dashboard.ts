/** A stage at a glance: one row a context, old against new. Pure. */
import { contextDashboardName } from "../names";
import { pathMetric, PATHS, contextMetric, type ContextOf } from "./metrics";
import { graph, layOut, text, type Dashboard, type Row } from "./widgets";

export interface StageDashboardArgs {
  readonly stage: string;
  readonly region: string;
  readonly contexts: readonly { readonly name: string; readonly phase: string; readonly owner: string }[];
}

const EMPTY = "No context is named in the stack config: the monolith serves everything.";

function contextRow(args: StageDashboardArgs, context: StageDashboardArgs["contexts"][number]): Row {
  const of: ContextOf = { stage: args.stage, context: context.name };
  const link = `#dashboards:name=${contextDashboardName(args.stage, context.name)}`;
  const about = `### [${context.name}](${link})\nphase **${context.phase}**\n\nowner **${context.owner}**`;
  return {
    height: 5,
    widgets: [
      text(about, 3),
      graph(
        {
          title: "Requests",
          region: args.region,
          stacked: true,
          metrics: PATHS.map((path) => pathMetric(of, path, "Requests", "Sum", path)),
        },
        6,
      ),
      graph(
        {
          title: "Errors",
          region: args.region,
          metrics: PATHS.map((path) => pathMetric(of, path, "Errors", "Sum", path)),
        },
        5,
      ),
      graph(
        {
          title: "p99",
          region: args.region,
          unit: "ms",
          metrics: PATHS.map((path) => pathMetric(of, path, "LatencyMs", "p99", path)),
        },
        5,
      ),
      graph(
        { title: "Lag", region: args.region, unit: "ms", metrics: [contextMetric(of, "LagMs", "Maximum", "lag")] },
        5,
      ),
    ],
  };
}

export const stageDashboard = (args: StageDashboardArgs): Dashboard =>
  layOut([
    { height: 2, widgets: [text(`# Banyan, stage ${args.stage}\n${args.contexts.length === 0 ? EMPTY : ""}`)] },
    ...args.contexts.map((context) => contextRow(args, context)),
  ]);
