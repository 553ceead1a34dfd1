import { isHopByHop } from "./headers";

/** A function's answer as HTTP, or why it is none: on AWS the client gets 502 and the access log the reason. */
export type LambdaAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly statusText: string | undefined;
      /** Names and values in turn. */
      readonly headers: readonly string[];
      readonly body: Buffer;
      /** What the function said the length is: of use for HEAD only, where there is no body. */
      readonly contentLength: string | undefined;
    }
  | {
      readonly kind: "invalid";
      readonly reason: "LambdaInvalidResponse" | "LambdaResponseTooLarge";
      readonly why: string;
    };

/** The whole JSON answer. */
const MAX_RESPONSE_BYTES = 1_048_576;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @param payload what the function returned, as JSON text. @param multiValue whether the group wants `multiValueHeaders`. */
export function lambdaAnswer(payload: string, multiValue: boolean): LambdaAnswer {
  if (Buffer.byteLength(payload) > MAX_RESPONSE_BYTES)
    return {
      kind: "invalid",
      reason: "LambdaResponseTooLarge",
      why: `${Buffer.byteLength(payload)} bytes; at most 1 MB`,
    };
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return invalid("no JSON");
  }
  if (!isObject(value)) return invalid("no object");
  const { statusCode, statusDescription, body, isBase64Encoded } = value;
  if (typeof statusCode !== "number" || !Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599)
    return invalid(`statusCode is ${JSON.stringify(statusCode)}`);
  if (body !== undefined && body !== null && typeof body !== "string") return invalid("body is no string");
  const headers = multiValue ? multiHeaders(value["multiValueHeaders"]) : singleHeaders(value["headers"]);
  if (typeof headers === "string") return invalid(headers);
  return {
    kind: "answer",
    status: statusCode,
    statusText: typeof statusDescription === "string" ? statusDescription.replace(/^\d{3} /, "") : undefined,
    headers,
    body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8"),
    contentLength: contentLengthOf(multiValue ? value["multiValueHeaders"] : value["headers"]),
  };
}

const invalid = (why: string): LambdaAnswer => ({ kind: "invalid", reason: "LambdaInvalidResponse", why });

function singleHeaders(value: unknown): readonly string[] | string {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) return "headers is no object";
  const headers: string[] = [];
  for (const [name, one] of Object.entries(value)) {
    if (typeof one !== "string") return `header ${name} is no string`;
    if (isPassedOn(name)) headers.push(name, one);
  }
  return headers;
}

function multiHeaders(value: unknown): readonly string[] | string {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) return "multiValueHeaders is no object";
  const headers: string[] = [];
  for (const [name, many] of Object.entries(value)) {
    if (!Array.isArray(many) || !many.every((one) => typeof one === "string"))
      return `header ${name} is no list of strings`;
    if (isPassedOn(name)) for (const one of many) headers.push(name, one);
  }
  return headers;
}

function contentLengthOf(headers: unknown): string | undefined {
  if (!isObject(headers)) return undefined;
  const [, value] = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-length") ?? [];
  const length: unknown = Array.isArray(value) ? value[0] : value;
  return typeof length === "string" && /^\d+$/.test(length) ? length : undefined;
}

/** The length is that of the body, whatever the function said. */
const isPassedOn = (name: string): boolean =>
  !isHopByHop(name.toLowerCase()) && name.toLowerCase() !== "content-length";
