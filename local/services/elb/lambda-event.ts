/** The event that a load balancer invokes a function with. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
export interface LambdaRequest {
  readonly targetGroupArn: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** As forwarded: names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
  readonly multiValue: boolean;
}

export interface LambdaEvent {
  readonly requestContext: { readonly elb: { readonly targetGroupArn: string } };
  readonly httpMethod: string;
  readonly path: string;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Body types that are passed on as text; all others, and everything with a content encoding, as base64. */
const TEXT_BODY = /^(text\/|application\/(json|javascript|xml)\b)/i;

/** Names of headers in lower case; parameters undecoded; the last value wins without multi-value headers. */
export function lambdaEvent(request: LambdaRequest): LambdaEvent {
  const headers = new Map<string, string[]>();
  for (let i = 0; i < request.headers.length; i += 2)
    push(headers, (request.headers[i] ?? "").toLowerCase(), request.headers[i + 1] ?? "");
  const parameters = new Map<string, string[]>();
  for (const pair of request.query === "" ? [] : request.query.split("&")) {
    const equals = pair.indexOf("=");
    if (equals < 0) push(parameters, pair, "");
    else push(parameters, pair.slice(0, equals), pair.slice(equals + 1));
  }
  const { body } = request;
  const contentType = headers.get("content-type")?.at(-1);
  const isText = !headers.has("content-encoding") && (contentType === undefined || TEXT_BODY.test(contentType));
  const base = {
    requestContext: { elb: { targetGroupArn: request.targetGroupArn } },
    httpMethod: request.method,
    path: request.path,
  };
  const tail = {
    body: body === undefined ? "" : body.toString(isText ? "utf8" : "base64"),
    isBase64Encoded: body !== undefined && !isText,
  };
  if (request.multiValue)
    return {
      ...base,
      multiValueQueryStringParameters: Object.fromEntries(parameters),
      multiValueHeaders: Object.fromEntries(headers),
      ...tail,
    };
  return { ...base, queryStringParameters: lastValues(parameters), headers: lastValues(headers), ...tail };
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

const lastValues = (map: ReadonlyMap<string, readonly string[]>): Record<string, string> =>
  Object.fromEntries([...map].map(([key, values]) => [key, values.at(-1) ?? ""]));
