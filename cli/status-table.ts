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

const minuteOf = (iso: string): string => iso.slice(0, 16).replace("T", " ");

/** What the last full audit found, or how far the first one is. */
function auditOf({ audit: { last, pass } }: ContextStatus): string {
  if (last !== null) {
    const found = last.missing + last.extra + last.different;
    const rows = last.verdict === "different" ? ` (${found - last.repaired} of ${last.rows} rows)` : "";
    return `${last.verdict}${rows} ${minuteOf(last.at)}`;
  }
  return pass === null ? "–" : `${pass.rows} of ${pass.total} rows`;
}

/** What somebody has to act upon, a line each. */
function notesOf({ name, silence, parked, oldestParked, drift, audit: { last } }: ContextStatus): readonly string[] {
  return [
    ...(silence === null ? [] : [`${name}: its relay does not answer, so its phase and owner are unknown: ${silence}`]),
    ...(parked > 0
      ? [
          `${name}: ${parked} changes are parked${oldestParked === null ? "" : `, the oldest since ${oldestParked.since}: ${oldestParked.error}`} (npx banyan parked ${name})`,
        ]
      : []),
    ...(drift.length > 0
      ? [
          `${name}: schema drift, changes are kept and not applied: ${drift.join("; ")}. Change the declaration and its mapping, then deploy.`,
        ]
      : []),
    ...(last?.verdict === "different" && last.rogue > 0
      ? [`${name}: ${last.rogue} rows were written outside the relay (npx banyan verify ${name})`]
      : []),
  ];
}

/** Columns padded to their widest cell. */
export function statusTable(status: StageStatus): string {
  const head = [
    "CONTEXT",
    "PHASE",
    "OWNER",
    "LAG",
    "BACKLOG",
    "PARKED",
    "AUDIT",
    "ERRORS OLD",
    "ERRORS NEW",
    "P99 OLD",
    "P99 NEW",
    "LOSSLESS ROLLBACK",
    "NEXT",
  ];
  const rows = status.contexts.map((context) => [
    context.name,
    `${context.phase ?? "unknown"}${context.phase === "canary" ? ` ${context.weight} %` : ""}${context.wanted === context.phase ? "" : ` (wanted: ${context.wanted})`}`,
    context.owner ?? "unknown",
    figure(context.lagMs, " ms"),
    ...[context.backlog, context.parked].map((count) => (context.silence === null ? String(count) : "–")),
    auditOf(context),
    errorsOf(context.old),
    errorsOf(context.new),
    figure(context.old.p99Ms, " ms"),
    figure(context.new.p99Ms, " ms"),
    rollbackOf(context),
    nextStep(context),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const table = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...table, ...status.contexts.flatMap(notesOf)].join("\n");
}
