/** Asks the running stage for audits and about dead letters. */
import type { AuditResult, ParkedRequest, ParkedResult, VerifyLine, VerifyRequest } from "../console/data";
import { UserError } from "../local/app/state-folder";
import { post } from "./client";

/**
 * Audits a context; takes as long as both stores are large.
 * @param progress told of rows compared so far and of all rows, every second or so
 */
export async function requestAudit(
  consolePort: number,
  wanted: VerifyRequest,
  progress: (rows: number, total: number) => void = () => undefined,
): Promise<AuditResult> {
  const response = await post(consolePort, "/api/verify", wanted);
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      const line = JSON.parse(text) as VerifyLine;
      if (line.type === "progress") progress(line.rows, line.total);
      else if (line.type === "result") return line.result;
      else throw new UserError(line.error, line.exitCode);
    }
  }
  throw new UserError("The stage stopped answering before the audit was done.");
}

export async function requestParked(consolePort: number, wanted: ParkedRequest): Promise<ParkedResult> {
  return (await (await post(consolePort, "/api/parked", wanted)).json()) as ParkedResult;
}
