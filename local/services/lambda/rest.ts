import { type Authorise, type AwsRequest, type AwsResponse, ServiceError } from "../service";
import type { LambdaService } from "./service";

/** AWS answers the last 4 KB of the log with `LogType: Tail`. */
const LOG_TAIL_BYTES = 4_096;

/** The data plane of the REST API: Invoke. Everything else is declared through the program, and refused here by name. */
export async function handleRest(
  lambda: LambdaService,
  authorise: Authorise,
  request: AwsRequest,
): Promise<AwsResponse> {
  const url = new URL(request.url, "http://lambda");
  const reference = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/.exec(url.pathname)?.[1];
  if (request.method !== "POST" || reference === undefined)
    throw new ServiceError(
      "UnsupportedOperation",
      `The local cloud does not emulate lambda ${request.method} ${url.pathname}: only Invoke.`,
      501,
    );
  const qualifier = url.searchParams.get("Qualifier");
  const name = decodeURIComponent(reference) + (qualifier === null ? "" : `:${qualifier}`);
  // Authorised before it is looked up: who may not call learns nothing about what exists.
  authorise(request.caller, "lambda:InvokeFunction", arnOf(lambda, name));
  lambda.function(name);
  const payload = request.body.length === 0 ? "{}" : request.body.toString();
  checkJson(payload);
  const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
  if (type === "DryRun") return { status: 204, body: "" };
  const requestId = lambda.requestId();
  if (type === "Event") {
    lambda.invokeAsync(name, payload, requestId);
    return { status: 202, headers: { "x-amzn-requestid": requestId }, body: "" };
  }
  if (type !== "RequestResponse")
    throw new ServiceError("InvalidParameterValueException", `Unknown invocation type ${type}`);
  const outcome = await lambda.invoke(name, payload, undefined, requestId);
  const tail = Buffer.from(outcome.log.join("\n") + "\n").subarray(-LOG_TAIL_BYTES);
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "x-amz-executed-version": "$LATEST",
      ...(outcome.functionError && { "x-amz-function-error": outcome.functionError }),
      ...(request.headers["x-amz-log-type"] === "Tail" && { "x-amz-log-result": tail.toString("base64") }),
    },
    body: outcome.payload,
  };
}

const arnOf = (lambda: LambdaService, reference: string): string =>
  reference.startsWith("arn:") ? reference : lambda.arn(reference.split(":function:").pop() ?? reference);

function checkJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    throw new ServiceError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}
