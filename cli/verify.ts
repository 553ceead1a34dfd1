/** `banyan verify`: both stores of a context, row by row. */
import type { AuditResult } from "../console/data";
import { runningStage } from "./client";
import { requestAudit } from "./data-client";

export interface VerifyOptions {
  readonly state: string;
  readonly repair?: boolean;
  readonly json?: boolean;
}

/** Ends with 0 when both sides are equal (or are so after `--repair`), 1 when they differ, 3 without a verdict. */
export const VERDICT_EXIT_CODES: Readonly<Record<AuditResult["verdict"], number>> = {
  equal: 0,
  different: 1,
  inconclusive: 3,
};

/** One line on a terminal, rewritten; nothing where the output goes elsewhere. */
function progressLine(): { readonly show: (rows: number, total: number) => void; readonly clear: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: (rows, total) =>
      void stderr.write(
        `\r\x1b[K  ${rows >= total ? `${rows} rows compared, looking at what no row accounts for` : `${rows} of ${total} rows compared`}`,
      ),
    clear: () => void stderr.write("\r\x1b[K"),
  };
}

export async function verify(context: string, { state, repair, json }: VerifyOptions): Promise<void> {
  const line = progressLine();
  const { consolePort } = runningStage(state);
  const wanted = { context, ...(repair === true && { repair }) };
  const result = await requestAudit(consolePort, wanted, line.show).finally(line.clear);
  process.stdout.write(`${json === true ? JSON.stringify(result, null, 2) : auditText(result)}\n`);
  process.exitCode = VERDICT_EXIT_CODES[result.verdict];
}

/** Differences, one a line, then the verdict with its figures. */
export function auditText(result: AuditResult): string {
  const { verdict, rows, missing, extra, different, rogue, explained, repaired, more, reason } = result;
  const differences = result.differences.map(({ kind, table, key, fields, rogue: outside, cause, repair }) =>
    [
      `  ${kind} ${table} ${key}${fields.length > 0 ? `: ${fields.join(", ")}` : ""}`,
      ...(outside === undefined ? [] : [`rogue: ${outside}`]),
      ...(cause === undefined ? [] : [cause]),
      ...(repair === undefined ? [] : [repair === "repaired" ? repair : `not repaired: ${repair}`]),
    ].join(" — "),
  );
  const figures = [
    `${rows} rows compared`,
    `${missing} missing`,
    `${extra} extra`,
    `${different} different`,
    ...(rogue > 0 ? [`${rogue} written outside the relay`] : []),
    ...(explained > 0 ? [`${explained} explained by parked or discarded changes`] : []),
    ...(repaired > 0 ? [`${repaired} repaired`] : []),
  ];
  return [
    ...differences,
    ...(more > 0 ? [`  … and ${more} more`] : []),
    `${verdict}: ${figures.join(", ")}${reason === undefined ? "" : ` (${reason})`}`,
  ].join("\n");
}
