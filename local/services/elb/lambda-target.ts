import type { IncomingMessage, ServerResponse } from "node:http";
import type { Outcome } from "../lambda/outcome";
import type { ServicePrincipal } from "../lambda/permissions";
import { ServiceError } from "../service";
import { type LambdaRequest, lambdaEvent } from "./lambda-event";
import { lambdaAnswer } from "./lambda-response";
import type { Refusal } from "./own-answer";
import type { TargetConnection } from "./target-group";

/** What a load balancer needs of Lambda. */
export interface LambdaInvoker {
  invoke(functionArn: string, payload: string, principal: ServicePrincipal): Promise<Outcome>;
  permits(functionArn: string, principal: ServicePrincipal): boolean;
}

export interface LambdaConnection extends TargetConnection {
  readonly kind: "lambda";
  /** The function's JSON answer, or why there is none. */
  invoke(event: string): Promise<{ readonly payload: string } | Refusal>;
}

/** AWS's limit of a request's body to a function. */
const MAX_BODY_BYTES = 1_048_576;

export const loadBalancerPrincipal = (targetGroupArn: string): ServicePrincipal => ({
  service: "elasticloadbalancing.amazonaws.com",
  sourceArn: targetGroupArn,
});

export function connectLambda(functionArn: string, targetGroupArn: string, invoker: LambdaInvoker): LambdaConnection {
  const invoke = async (event: string): Promise<{ readonly payload: string } | Refusal> => {
    try {
      const outcome = await invoker.invoke(functionArn, event, loadBalancerPrincipal(targetGroupArn));
      if (!outcome.functionError) return { payload: outcome.payload };
      return { status: 502, reason: `LambdaUnhandled: ${outcome.payload.slice(0, 500)}` };
    } catch (error) {
      return refusalOf(error);
    }
  };
  return {
    kind: "lambda",
    invoke,
    close: () => undefined,
    probe: async (path) => {
      const event = lambdaEvent({
        targetGroupArn,
        method: "GET",
        path,
        query: "",
        headers: ["user-agent", "ELB-HealthChecker/2.0"],
        body: undefined,
        multiValue: true,
      });
      const answer = await invoke(JSON.stringify(event));
      if ("reason" in answer) return undefined;
      const parsed = lambdaAnswer(answer.payload, true);
      return parsed.kind === "answer" ? parsed.status : undefined;
    },
  };
}

/** AWS does not document the status of a throttled or forbidden invocation; its reason codes stand under 502's heading, so do ours. */
function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ServiceError)) return { status: 502, reason: `LambdaConnectionError: ${String(error)}` };
  const reasons: Readonly<Record<string, string>> = {
    TooManyRequestsException: "LambdaThrottling",
    AccessDeniedException: "LambdaAccessDenied",
    RequestEntityTooLargeException: "LambdaRequestTooLarge",
  };
  const status = error.code === "RequestEntityTooLargeException" ? 413 : 502;
  return { status, reason: `${reasons[error.code] ?? "LambdaBadRequest"}: ${error.message}` };
}

/** Reads a request's body, up to what a function takes. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined | "too large" | "aborted"> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > MAX_BODY_BYTES) return Promise.resolve("too large");
  if (declared === 0 && request.headers["transfer-encoding"] === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) resolve("too large");
      else chunks.push(chunk);
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("close", () => resolve("aborted"));
    request.once("error", () => resolve("aborted"));
  });
}

/** Invokes the function and writes its answer. Answers the status, or why there is none. */
export async function forwardLambda(
  connection: LambdaConnection,
  facts: Omit<LambdaRequest, "body">,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<{ readonly answered: number } | Refusal | "gone"> {
  if (request.headers.upgrade !== undefined) return { status: 400, reason: "a function cannot upgrade a connection" };
  const body = await readBody(request);
  if (body === "aborted") return "gone";
  if (body === "too large") {
    // What the client still sends is read and dropped: hanging up now would lose the answer on the way.
    request.resume();
    return { status: 413, reason: "a request's body to a function is at most 1 MB" };
  }
  const result = await connection.invoke(JSON.stringify(lambdaEvent({ ...facts, body })));
  if ("reason" in result) return result;
  if (response.destroyed) return "gone";
  const answer = lambdaAnswer(result.payload, facts.multiValue);
  if (answer.kind === "invalid") return { status: 502, reason: `${answer.reason}: ${answer.why}` };
  const bodiless = answer.status === 204 || answer.status === 304 || answer.status < 200;
  const length = request.method === "HEAD" ? (answer.contentLength ?? answer.body.length) : answer.body.length;
  try {
    const headers = bodiless ? answer.headers : [...answer.headers, "content-length", String(length)];
    if (answer.statusText === undefined) response.writeHead(answer.status, [...headers]);
    else response.writeHead(answer.status, answer.statusText, [...headers]);
  } catch (error) {
    return { status: 502, reason: `LambdaInvalidResponse: ${(error as Error).message}` };
  }
  response.end(answer.body);
  return { answered: answer.status };
}
