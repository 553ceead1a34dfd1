/** Talks to the running stage over its console port. */
import { request } from "node:http";
import type { CancelResult, MoveLine, MoveRequest, MoveResult, StageStatus } from "../console/api";
import { StateFolder, UserError, type DaemonRecord } from "../local/app/state-folder";

/** @throws UserError (exit 1) when no stage runs on the folder. */
export function runningStage(stateDirectory: string): DaemonRecord {
  const holder = new StateFolder(stateDirectory).holder();
  if (holder === undefined) {
    throw new UserError(
      `No local stage is running on ${stateDirectory}. Start one with "npm start" (another folder: --state DIR).`,
    );
  }
  return holder;
}

export async function fetchStatus(consolePort: number): Promise<StageStatus> {
  const response = await fetch(`http://127.0.0.1:${consolePort}/api/status`);
  if (!response.ok) throw new UserError(`The stage answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as StageStatus;
}

/** Asks the stage something by POST. @throws UserError with the stage's own message and exit code */
export async function post(consolePort: number, path: string, body: unknown): Promise<Response> {
  const response = await fetch(`http://127.0.0.1:${consolePort}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) return response;
  const { error, exitCode } = (await response.json()) as { readonly error?: string; readonly exitCode?: number };
  throw new UserError(error ?? `The stage answered ${response.status}.`, exitCode);
}

/** Cancels the move of a context that is under way. */
export async function requestCancel(consolePort: number, context: string): Promise<CancelResult> {
  return (await (await post(consolePort, "/api/cancel", { context })).json()) as CancelResult;
}

/** Sends a move and calls `progress` for each line until the result is there. No time limit: a backfill may take hours. */
export function sendMove(
  consolePort: number,
  move: MoveRequest,
  progress: (text: string) => void,
): Promise<MoveResult> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(move);
    const call = request(
      {
        host: "127.0.0.1",
        port: consolePort,
        path: "/api/move",
        method: "POST",
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (response) => {
        let rest = "";
        let result: MoveResult | undefined;
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          const lines = (rest + chunk).split("\n");
          rest = lines.pop() ?? "";
          for (const text of lines) {
            const line = JSON.parse(text) as MoveLine;
            if (line.type === "progress") progress(line.text);
            else result = line.result;
          }
        });
        response.on("end", () => {
          if (result !== undefined) resolve(result);
          else
            reject(
              new UserError(
                `The stage stopped answering before the move was done (status ${response.statusCode}). "npx banyan status" tells where it stands.`,
              ),
            );
        });
        response.on("error", reject);
      },
    );
    call.on("error", (cause) =>
      reject(new UserError(`The stage does not answer on port ${consolePort}: ${cause.message}`)),
    );
    call.end(body);
  });
}
