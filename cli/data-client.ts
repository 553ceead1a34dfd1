/** Asks the running stage for audits and about dead letters. */
import type { AuditResult, ParkedRequest, ParkedResult, VerifyLine, VerifyRequest } from "../console/data";
import { UserError } from "../local/app/state-folder";

interface Failure {
  readonly error?: string;
  readonly exitCode?: number;
}

async function post(consolePort: number, path: string, body: unknown): Promise<Response> {
  const response = await fetch(`http://127.0.0.1:${consolePort}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) return response;
  const { error, exitCode } = (await response.json()) as Failure;
  throw new UserError(error ?? `The stage answered ${response.status}.`, exitCode);
}

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
