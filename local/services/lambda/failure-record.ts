/** What a failure destination is sent. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html Pure. */
import type { PendingEvent } from "./async-queue";
import type { Outcome } from "./outcome";

/** @param last outcome of the last try; none when the function was never run */
export function failureRecord(
  functionArn: string,
  event: PendingEvent,
  nowMs: number,
  last: Outcome | undefined,
): string {
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition: last === undefined ? "EventAgeExceeded" : "RetriesExhausted",
      approximateInvokeCount: event.failures + (last === undefined ? 0 : 1),
    },
    requestPayload: JSON.parse(event.payload) as unknown,
    ...(last !== undefined && {
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        functionError: last.functionError ?? "Unhandled",
      },
      responsePayload: JSON.parse(last.payload) as unknown,
    }),
  });
}
