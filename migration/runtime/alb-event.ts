/**
 * The event that an Application Load Balancer sends to a function, multi-value headers on, and the answer it takes.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export interface AlbEvent {
  readonly requestContext: { readonly elb: { readonly targetGroupArn: string } };
  readonly httpMethod: string;
  readonly path: string;
  /** As the client sent them: ALB does not decode. */
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export interface AlbAnswer {
  readonly statusCode: number;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** A function behind a target group refuses a larger body with 413, a larger answer becomes a 502. */
export const ALB_BODY_LIMIT_BYTES = 1024 * 1024;

/** Path with query as the client sent it, but for the order of repeated parameters, which the event does not keep. */
export function eventUrl(event: AlbEvent): string {
  const parameters = Object.entries(event.multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    values.map((value) => (value === "" ? name : `${name}=${value}`)),
  );
  return parameters.length === 0 ? event.path : `${event.path}?${parameters.join("&")}`;
}

/** First value of a header, by its lower-case name. */
export const eventHeader = (event: AlbEvent, name: string): string | undefined => event.multiValueHeaders?.[name]?.[0];

export const eventBody = (event: AlbEvent): Buffer =>
  Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");

/** A media type that ALB passes as text; any other body travels in base64. */
const isText = (type: string): boolean => /^(text\/|application\/(json|javascript|xml)\b)/i.test(type);

/** What an HTTP request is made into. `rawHeaders` alternate names and values, as Node has them. */
export interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** The event that ALB would have made of a request. */
export function toAlbEvent(request: RawRequest, targetGroupArn: string): AlbEvent {
  const queryAt = request.url.indexOf("?");
  const path = queryAt < 0 ? request.url : request.url.slice(0, queryAt);
  const headers: Record<string, string[]> = {};
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2)
    (headers[(request.rawHeaders[i] as string).toLowerCase()] ??= []).push(request.rawHeaders[i + 1] as string);
  const encoded =
    request.body.length > 0 &&
    (headers["content-encoding"] !== undefined || !isText(headers["content-type"]?.[0] ?? "text/plain"));
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: request.method,
    path,
    multiValueQueryStringParameters: queryAt < 0 ? {} : parametersOf(request.url.slice(queryAt + 1)),
    multiValueHeaders: headers,
    body: request.body.toString(encoded ? "base64" : "utf8"),
    isBase64Encoded: encoded,
  };
}

function parametersOf(query: string): Record<string, string[]> {
  const parameters: Record<string, string[]> = {};
  for (const part of query.split("&").filter((text) => text !== "")) {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    (parameters[name] ??= []).push(equals < 0 ? "" : part.slice(equals + 1));
  }
  return parameters;
}
