/** `banyan status` as text: one line a context. */
import type { ContextStatus, PathFigures, StageStatus } from "../console/api";

const figure = (value: number | null, unit = ""): string =>
  value === null ? "–" : `${Math.round(value * 10) / 10}${unit}`;

const nextStep = (context: ContextStatus): string => {
  const { phase, verdict, reasons } = context.next;
  if (phase === null) return "–";
  return `${phase}: ${verdict}${reasons.length > 0 ? ` (${reasons.join("; ")})` : ""}`;
};

const rollbackOf = ({ rollback }: ContextStatus): string =>
  rollback.lossless ? "yes" : `no, because ${rollback.reason ?? "the relay does not say"}`;

const errorsOf = (path: PathFigures): string => `${figure(path.errors)}/${figure(path.requests)}`;

/** Columns padded to their widest cell. */
export function statusTable(status: StageStatus): string {
  const head = [
    "CONTEXT",
    "PHASE",
    "OWNER",
    "LAG",
    "BACKLOG",
    "PARKED",
    "ERRORS OLD",
    "ERRORS NEW",
    "P99 OLD",
    "P99 NEW",
    "LOSSLESS ROLLBACK",
    "NEXT",
  ];
  const rows = status.contexts.map((context) => [
    context.name,
    `${context.phase}${context.phase === "canary" ? ` ${context.weight} %` : ""}${context.wanted === context.phase ? "" : ` (wanted: ${context.wanted})`}`,
    context.owner,
    figure(context.lagMs, " ms"),
    String(context.backlog),
    String(context.parked),
    errorsOf(context.old),
    errorsOf(context.new),
    figure(context.old.p99Ms, " ms"),
    figure(context.new.p99Ms, " ms"),
    rollbackOf(context),
    nextStep(context),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
