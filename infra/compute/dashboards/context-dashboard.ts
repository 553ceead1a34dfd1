/** One context in full: the old path against the new one on the same axes, and the replication between them. Pure. */
import {
  contextMetric,
  functionMetric,
  pathMetric,
  PATHS,
  queueDepth,
  type ContextOf,
  type MetricLine,
  type Statistic,
} from "./metrics";
import { deadLetterQueueName, listenerFunctionName } from "../names";
import { graph, GRID, layOut, text, type Dashboard, type Row } from "./widgets";

export interface ContextDashboardArgs extends ContextOf {
  readonly region: string;
  readonly phase: string;
  readonly weight: number;
  readonly owner: string;
  /** Whether it publishes, and whether it keeps views of what others publish. */
  readonly publishes: boolean;
  readonly subscribes: boolean;
}

const PERCENTILES: readonly Statistic[] = ["p50", "p90", "p99"];

/** Errors of a path in percent of its requests, as metric math. */
const errorRate = (of: ContextOf): readonly MetricLine[] =>
  PATHS.flatMap((path) => {
    const hidden = (metric: "Errors" | "Requests"): MetricLine => {
      const [namespace, name, ...rest] = pathMetric(of, path, metric, "Sum");
      const options = rest.pop() as Readonly<Record<string, unknown>>;
      return [namespace, name, ...rest, { ...options, id: `${path}${metric}`, visible: false }];
    };
    const expression = { expression: `100 * ${path}Errors / ${path}Requests`, label: `${path} %`, id: `${path}Rate` };
    return [hidden("Errors"), hidden("Requests"), [expression] as unknown as MetricLine];
  });

export function contextDashboard(args: ContextDashboardArgs): Dashboard {
  const { region } = args;
  const both = (metric: "Requests" | "Errors" | "ForwardedWrites"): readonly MetricLine[] =>
    PATHS.map((path) => pathMetric(args, path, metric, "Sum", path));
  const share = args.phase === "canary" ? `, ${args.weight} % of the reads on the new path` : "";
  return layOut([
    {
      height: 2,
      widgets: [text(`# ${args.context}\nphase **${args.phase}**${share}; owner **${args.owner}**`)],
    },
    {
      height: 6,
      widgets: [
        graph({ title: "Requests, old against new", region, stacked: true, metrics: both("Requests") }),
        graph({ title: "Errors, old against new", region, metrics: both("Errors") }),
        graph({ title: "Error rate, old against new", region, unit: "%", metrics: errorRate(args) }),
      ],
    },
    {
      height: 6,
      widgets: PERCENTILES.map((stat) =>
        graph({
          title: `Latency ${stat}, old against new`,
          region,
          unit: "ms",
          metrics: PATHS.map((path) => pathMetric(args, path, "LatencyMs", stat, path)),
        }),
      ),
    },
    {
      height: 6,
      widgets: [
        graph({
          title: "Replication lag",
          region,
          unit: "ms",
          metrics: [contextMetric(args, "LagMs", "Maximum", "lag")],
        }),
        graph({
          title: "Relay",
          region,
          metrics: [
            contextMetric(args, "Applied", "Sum", "applied"),
            contextMetric(args, "Backlog", "Maximum", "backlog"),
            contextMetric(args, "Parked", "Maximum", "parked"),
            contextMetric(args, "SchemaDrift", "Maximum", "schema drift"),
          ],
        }),
        graph({ title: "Forwarded writes", region, metrics: both("ForwardedWrites") }),
      ],
    },
    {
      height: 6,
      widgets: [
        graph(
          {
            title: "Comparison",
            region,
            stacked: true,
            metrics: (["Matched", "Mismatched", "Inconclusive"] as const).map((metric) =>
              contextMetric(args, metric, "Sum", metric.toLowerCase()),
            ),
          },
          GRID / 2,
        ),
        graph(
          {
            title: "Audit",
            region,
            metrics: [
              contextMetric(args, "AuditedRows", "Sum", "rows audited"),
              contextMetric(args, "DivergentRows", "Maximum", "rows that differ"),
              contextMetric(args, "RogueWrites", "Maximum", "written outside the relay"),
              contextMetric(args, "ForeignWrites", "Sum", "foreign writes refused"),
            ],
          },
          GRID / 2,
        ),
      ],
    },
    ...eventRows(args),
  ]);
}

/** What the context tells others, and what it hears. */
function eventRows({ publishes, subscribes, ...args }: ContextDashboardArgs): readonly Row[] {
  const { stage, context, region } = args;
  const unpublished = graph({
    title: "Events that the bus has not taken",
    region,
    metrics: [contextMetric(args, "Unpublished", "Maximum", "unpublished")],
  });
  const listener = listenerFunctionName(stage, context);
  const heard = [
    graph({
      title: "Events heard",
      region,
      metrics: [
        functionMetric(listener, "Invocations", "Sum", "heard"),
        functionMetric(listener, "Errors", "Sum", "failed"),
      ],
    }),
    graph({
      title: "Events set aside",
      region,
      metrics: [queueDepth(deadLetterQueueName(stage, context), "dead letters")],
    }),
  ];
  const widgets = [...(publishes ? [unpublished] : []), ...(subscribes ? heard : [])];
  return widgets.length === 0 ? [] : [{ height: 6, widgets }];
}
