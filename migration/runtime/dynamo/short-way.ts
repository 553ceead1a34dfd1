/**
 * A short way through the SDK's client of DynamoDB, for the operations of the hot path (docs/decisions/0062).
 *
 * The first attempt of a call is encoded, signed and sent here: a fifth of the CPU that the SDK's own way takes, and little code to
 * compile in a fresh environment. Whatever is not a result or a refusal for good (a lost connection, a throttled request, an
 * expired key, a wrong clock) is left to the SDK, which makes its own attempts as if there had been none; but for a transaction's
 * lost answer, where its sender is to be told (docs/decisions/0051).
 */
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { DynamoDBClient, ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-dynamodb";
import type { InitializeMiddleware } from "@smithy/types";
import type { Connections } from "../http/idle-limit";
import { isLost, isRefusal, LostAnswerError, tellLostAnswers, TRANSACTION } from "./lost-answers";
import { refusalOf } from "./refusals";
import { createSigner } from "./signature";
import { decode, encode } from "./wire";

/** Operations whose input and output are plain DynamoDB JSON. */
const OPERATIONS: ReadonlyMap<string, string> = new Map(
  ["GetItem", "Query", "BatchGetItem", "PutItem", "UpdateItem", "BatchWriteItem", "TransactWriteItems"].map((name) => [
    `${name}Command`,
    `DynamoDB_20120810.${name}`,
  ]),
);

/** Where the SDK sends requests: learned from its first one, so that its rules for endpoints stay the only ones. */
interface Place {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

export interface ShortWayOptions {
  /** Silence after which a request counts as lost. */
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Request tokens of transactions that bring none. */
  readonly uniqueId: () => string;
  /** A transaction whose answer is lost fails with `LostAnswerError`; neither this way nor the SDK repeats it. Default: the SDK does. */
  readonly tellsLostTransactions?: boolean;
  /** Of which none is used again that stood idle. Default: connections are kept for as long as both ends like. */
  readonly connections?: Connections;
}

/** Puts the short way in front of a client's own. @returns the client */
export function addShortWay(client: DynamoDBClient, options: ShortWayOptions): DynamoDBClient {
  const { timeoutMs, now, uniqueId, tellsLostTransactions = false, connections } = options;
  let place: Place | undefined;
  client.middlewareStack.add(
    (next) => (args) => {
      place ??= args.request as Place;
      return next(args);
    },
    { name: "learnPlace", step: "finalizeRequest", priority: "low" },
  );
  if (tellsLostTransactions) tellLostAnswers(client);
  const sign = createSigner();
  const { httpAgent, httpsAgent } = connections?.agents() ?? {
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true }),
  };

  const attempt = async (to: Place, target: string, input: unknown): Promise<Outcome> => {
    const [credentials, region] = await Promise.all([client.config.credentials(), client.config.region()]);
    const { hostname, port, path } = to;
    const host = port === undefined ? hostname : `${hostname}:${port}`;
    const body = encode(input);
    const at = now() + client.config.systemClockOffset;
    const headers = sign({ host, path, region, target, body, now: at }, credentials);
    const secure = to.protocol === "https:";
    const options = { method: "POST", hostname, port, path, headers, timeout: timeoutMs };
    return new Promise((resolve, reject) => {
      const request = secure
        ? httpsRequest({ ...options, agent: httpsAgent })
        : httpRequest({ ...options, agent: httpAgent });
      request.once("response", (response) => void readOutcome(response).then(resolve, reject));
      request.once("timeout", () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      request.once("error", reject);
      request.end(body);
    });
  };

  const shortWay: InitializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next, { commandName = "" }) => {
    const target = OPERATIONS.get(commandName);
    if (target === undefined) return next;
    const isTransaction = commandName === TRANSACTION;
    const tells = tellsLostTransactions && isTransaction;
    return async (given) => {
      connections?.closeIdle();
      const args = isTransaction ? withToken(given, uniqueId) : given;
      // The first request goes the SDK's way: place and credentials are known afterwards.
      if (place === undefined) return next(args);
      const outcome = await attempt(place, target, args.input).catch((error: unknown) => {
        if (tells && isLost(error)) throw new LostAnswerError(error);
        return undefined;
      });
      if (outcome === undefined) return next(args);
      const { status, requestId, body } = outcome;
      const $metadata = {
        ...{ httpStatusCode: status, attempts: 1, totalRetryDelay: 0 },
        ...(requestId !== undefined && { requestId }),
      };
      if (status === 200) return { response: outcome, output: { ...body, $metadata } as ServiceOutputTypes };
      const refusal = refusalOf(body, $metadata);
      if (refusal !== undefined) throw refusal;
      if (tells && !isRefusal(status)) throw new LostAnswerError(`status ${status}`);
      return next(args);
    };
  };
  client.middlewareStack.add(shortWay, { name: "shortWay", step: "initialize", priority: "high" });
  return client;
}

/** The SDK gives each transaction a token, so that a repeat after a lost answer has no effect: ours and its attempts share one. */
function withToken<A extends { readonly input: object }>(args: A, uniqueId: () => string): A {
  if ("ClientRequestToken" in args.input && args.input.ClientRequestToken !== undefined) return args;
  return { ...args, input: { ...args.input, ClientRequestToken: uniqueId() } };
}

interface Outcome {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

function readOutcome(response: IncomingMessage): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.once("error", reject);
    response.once("aborted", () => reject(new Error("the answer ended too early")));
    response.once("end", () => {
      try {
        const requestId = response.headers["x-amzn-requestid"];
        resolve({
          status: response.statusCode ?? 0,
          requestId: typeof requestId === "string" ? requestId : undefined,
          body: decode(Buffer.concat(chunks).toString("utf8")),
        });
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
