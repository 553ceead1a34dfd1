/** What the services with AWS's JSON protocol share: the operation's name in `x-amz-target`, JSON both ways. */
import { type AwsRequest, type AwsResponse, ServiceError } from "./service";

export type JsonOperation = (input: Readonly<Record<string, unknown>>, request: AwsRequest) => unknown;

/** Runs the operation that the request names. @throws ServiceError("UnsupportedOperation") for one that is not listed */
export async function handleJson(
  service: string,
  request: AwsRequest,
  operations: Readonly<Record<string, JsonOperation>>,
): Promise<AwsResponse> {
  const name = (request.headers["x-amz-target"] ?? "").split(".").pop() ?? "";
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (!operation)
    throw new ServiceError("UnsupportedOperation", `${service}:${name || request.url} is not emulated.`, 501);
  const answer = await operation(parse(request.body), request);
  return { status: 200, headers: { "content-type": "application/x-amz-json-1.1" }, body: JSON.stringify(answer) };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8") || "{}");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through to the one answer for all that is no JSON object.
  }
  throw new ServiceError("SerializationException", "The request body is not a JSON object.");
}

/** A member that must be a string. @throws ServiceError("ValidationException") */
export function requiredString(input: Readonly<Record<string, unknown>>, member: string): string {
  const value = input[member];
  if (typeof value === "string" && value !== "") return value;
  throw new ServiceError("ValidationException", `${member} is required and must be a string.`);
}
