/** Sends a write that the fence refused, or a read that is pinned there, to the context's api function: a task in a private subnet does not reach its own public address. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { type AlbAnswer, eventUrl, type RawRequest, toAlbEvent } from "../runtime/alb-event";
import type { Clock } from "../runtime/clock";
import { signMarker } from "../runtime/forward-marker";
import { apiFunctionName, FORWARD_HEADER, REFUSED_HEADER } from "../runtime/names";
import type { CapturedAnswer } from "./captured-response";

/** `refused`: marked, without effect. `lost`: nobody knows. `absent`: there is no function, or we may not call it. */
export type ForwardOutcome =
  | { readonly kind: "answered"; readonly answer: CapturedAnswer }
  | { readonly kind: "refused" }
  | { readonly kind: "absent"; readonly cause: unknown }
  | { readonly kind: "lost"; readonly cause: unknown };

export interface ToFunctionArgs {
  /** Built with `maxAttempts: 1`: the SDK must not repeat an invocation whose answer was lost. */
  readonly lambda: LambdaClient;
  readonly stage: string;
  readonly forwardKey: string;
  readonly clock: Clock;
}

/** What stands where a load balancer names its target group. */
const TARGET_GROUP = "arn:aws:elasticloadbalancing:::targetgroup/forwarded-by-monolith/0";

export async function forwardToFunction(
  args: ToFunctionArgs,
  context: string,
  request: RawRequest,
): Promise<ForwardOutcome> {
  const event = toAlbEvent(request, TARGET_GROUP);
  const marker = signMarker(args.forwardKey, { method: request.method, url: eventUrl(event) }, args.clock.now());
  const marked = { ...event, multiValueHeaders: { ...event.multiValueHeaders, [FORWARD_HEADER]: [marker] } };
  try {
    const { Payload, FunctionError } = await args.lambda.send(
      new InvokeCommand({
        FunctionName: apiFunctionName(args.stage, context),
        Payload: Buffer.from(JSON.stringify(marked)),
      }),
    );
    const text = Buffer.from(Payload ?? []).toString("utf8");
    if (FunctionError !== undefined) return { kind: "lost", cause: new Error(`${FunctionError}: ${text}`) };
    return outcomeOf(JSON.parse(text) as AlbAnswer);
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (ABSENT.has(name)) return { kind: "absent", cause: error };
    // A throttled invocation was never started.
    return name === "TooManyRequestsException" ? { kind: "refused" } : { kind: "lost", cause: error };
  }
}

const ABSENT = new Set(["ResourceNotFoundException", "AccessDeniedException"]);

function outcomeOf(answer: AlbAnswer): ForwardOutcome {
  if (!Number.isInteger(answer.statusCode))
    return { kind: "lost", cause: new Error("The function's answer is no answer") };
  if (answer.multiValueHeaders[REFUSED_HEADER] !== undefined) return { kind: "refused" };
  const body = Buffer.from(answer.body, answer.isBase64Encoded ? "base64" : "utf8");
  return {
    kind: "answered",
    answer: { status: answer.statusCode, headers: Object.entries(answer.multiValueHeaders), body },
  };
}
