/** Widgets of a CloudWatch dashboard. Pure. */
import type { MetricLine } from "./metrics";

/** Columns of a dashboard's grid. */
export const GRID = 24;
/** Period of every graph: the metrics' own resolution. */
const PERIOD_SECONDS = 60;

export interface Widget {
  readonly type: "metric" | "text" | "alarm";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A widget whose place is given by the row that it stands in. */
export type Unplaced = Omit<Widget, "x" | "y" | "height">;

export interface Dashboard {
  readonly widgets: readonly Widget[];
}

export const text = (markdown: string, width = GRID): Unplaced => ({ type: "text", width, properties: { markdown } });

export const graph = (
  args: {
    readonly title: string;
    readonly region: string;
    readonly metrics: readonly MetricLine[];
    readonly unit?: string;
    readonly stacked?: boolean;
  },
  width = GRID / 3,
): Unplaced => ({
  type: "metric",
  width,
  properties: {
    title: args.title,
    region: args.region,
    view: "timeSeries",
    stacked: args.stacked ?? false,
    period: PERIOD_SECONDS,
    metrics: args.metrics,
    yAxis: { left: { min: 0, ...(args.unit === undefined ? {} : { label: args.unit, showUnits: false }) } },
  },
});

export interface Row {
  readonly height: number;
  readonly widgets: readonly Unplaced[];
}

/** Places rows below each other, widgets side by side. @throws Error when a row is wider than the grid. */
export function layOut(rows: readonly Row[]): Dashboard {
  const widgets: Widget[] = [];
  let y = 0;
  for (const row of rows) {
    let x = 0;
    for (const widget of row.widgets) {
      widgets.push({ ...widget, x, y, height: row.height });
      x += widget.width;
    }
    if (x > GRID) throw new Error(`A dashboard row is ${x} columns wide; at most ${GRID}`);
    y += row.height;
  }
  return { widgets };
}
