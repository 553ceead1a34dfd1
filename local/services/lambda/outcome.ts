/** How an invocation ended. A function error is an outcome, not an exception: AWS answers 200 to it. */
export interface Outcome {
  /** JSON text: the function's answer, or its error (`errorType`, `errorMessage`, `trace`). */
  readonly payload: string;
  /** `Unhandled` when the function failed. */
  readonly functionError?: "Unhandled";
  /** Lines of the invocation, START and REPORT included. */
  readonly log: readonly string[];
  readonly durationMs: number;
}

/** AWS's limits of a synchronous invocation, 6 MB and a little. */
export const SYNC_PAYLOAD_BYTES = 6_291_556;
/** And of an asynchronous one, 1 MB since October 2025. */
export const ASYNC_PAYLOAD_BYTES = 1_048_576;

export const errorPayload = (errorType: string, errorMessage: string): string =>
  JSON.stringify({ errorType, errorMessage });

export const timeoutPayload = (requestId: string, timeoutSeconds: number): string =>
  errorPayload(
    "Sandbox.Timedout",
    `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  );

/** The message inside an error payload, for people. */
export function errorMessageOf(payload: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(payload) as { errorType?: string; errorMessage?: string };
    return errorMessage ?? errorType ?? payload;
  } catch {
    return payload;
  }
}
