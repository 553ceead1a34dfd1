import type { IncomingMessage, ServerResponse } from "node:http";
import type { LogSink } from "../logs/service";
import type { Random } from "../random";
import type { Clock } from "../service";
import type { LoadBalancerCounters, TargetCounters } from "./counters";
import { forwardedForCount, forwardedHeaders, MAX_FORWARDED_FOR } from "./headers";
import { forwardHttp, type HttpConnection } from "./http-target";
import { forwardLambda, type LambdaConnection } from "./lambda-target";
import type { ForwardAction, LoadBalancerSettings, RequestView } from "./model";
import { answerFixed, answerRedirect, type Refusal, refuse } from "./own-answer";
import { chooseTargetGroup, type RouteTable } from "./routing";
import type { TargetGroup } from "./target-group";

export type Connection = HttpConnection | LambdaConnection;

/** What is served at one moment: replaced whole when anything changes, so that a request sees one state. */
export interface Serving {
  readonly settings: LoadBalancerSettings;
  readonly routes: RouteTable;
  readonly counters: LoadBalancerCounters;
}

export interface RouterOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logs: LogSink;
  /** What the client spoke to us. */
  readonly protocol: "http";
  readonly port: () => number;
  readonly serving: () => Serving | undefined;
  readonly group: (arn: string) => TargetGroup<Connection> | undefined;
}

/** Requests with an address longer than this are answered 414. */
const MAX_URL_BYTES = 16_384;
export const LOG_GROUP = "/banyan/load-balancer";

/** Takes each request through rules and action to a target. */
export class Router {
  constructor(private readonly options: RouterOptions) {}

  handle(request: IncomingMessage, response: ServerResponse): void {
    const serving = this.options.serving();
    if (!serving) return refuse(response, { status: 503, reason: "no listener" });
    serving.counters.request();
    const view = viewOf(request);
    const refusal = precheck(view, request);
    if (refusal) return this.#refuse(serving, request, response, refusal);
    const { action, ruleArn } = serving.routes(view);
    if (action.type === "forward") return this.#forward(serving, view, action, ruleArn, request, response);
    if (action.type === "fixed-response") return answerFixed(response, action);
    const { protocol, port } = this.options;
    answerRedirect(request, response, action, { protocol, host: view.host, port: port() });
  }

  #forward(
    serving: Serving,
    view: RequestView,
    action: ForwardAction,
    ruleArn: string | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { clock, random } = this.options;
    const arn = chooseTargetGroup(action, random);
    const group = arn === undefined ? undefined : this.options.group(arn);
    const target = group?.choose();
    if (arn === undefined || !group || !target)
      return this.#refuse(serving, request, response, { status: 503, reason: `no target registered in ${arn}` });
    const counters = [serving.counters.group(arn), ...(ruleArn === undefined ? [] : [serving.counters.rule(ruleArn)])];
    for (const counter of counters) counter.request();
    const leave = group.enter(target);
    const headers = forwardedHeaders({
      rawHeaders: view.rawHeaders,
      sourceIp: view.sourceIp,
      protocol: this.options.protocol,
      port: this.options.port(),
      forwardedFor: serving.settings.forwardedFor,
      now: clock.now(),
      random,
    });
    const answered = answeredAt(clock, counters);
    const onRefusal = (refusal: Refusal): void => this.#refuse(serving, request, response, refusal);
    const { connection } = target;
    if (connection.kind === "http") {
      const path =
        view.query === "" ? (request.url?.startsWith("/") ? request.url : view.path) : `${view.path}?${view.query}`;
      return forwardHttp(connection, {
        request,
        response,
        path,
        headers,
        onAnswer: answered,
        onRefusal,
        onOver: leave,
      });
    }
    const facts = {
      targetGroupArn: arn,
      method: view.method,
      path: view.path,
      query: view.query,
      headers,
      multiValue: group.settings.multiValueHeaders,
    };
    void forwardLambda(connection, facts, request, response)
      .then((result) => {
        if (result === "gone") return;
        if ("reason" in result) onRefusal(result);
        else answered(result.answered);
      })
      .catch((error: unknown) => onRefusal({ status: 500, reason: String(error) }))
      .finally(leave);
  }

  #refuse(serving: Serving, request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
    serving.counters.own(refusal.status);
    this.options.logs.write(
      LOG_GROUP,
      "refused",
      `${refusal.status} ${request.method} ${request.url}: ${refusal.reason}`,
    );
    if (!response.headersSent && !response.destroyed) refuse(response, refusal);
  }
}

function answeredAt(clock: Clock, counters: readonly TargetCounters[]): (status: number) => void {
  const from = clock.now();
  return (status) => {
    const seconds = (clock.now() - from) / 1_000;
    for (const counter of counters) counter.answered(status, seconds);
  };
}

/** An absolute form (`GET http://host/path`) is taken apart; everything else is as it came. */
function viewOf(request: IncomingMessage): RequestView {
  const { url = "/", rawHeaders, method = "GET", headers, socket } = request;
  let target = url;
  let host = headers.host ?? "";
  const absolute = url.startsWith("/") ? undefined : /^https?:\/\/([^/?]*)(.*)$/i.exec(url);
  if (absolute) {
    host = absolute[1] ?? host;
    target = absolute[2]?.startsWith("/") ? absolute[2] : `/${absolute[2] ?? ""}`;
  }
  const mark = target.indexOf("?");
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? "" : target.slice(mark + 1),
    rawHeaders,
    host,
    sourceIp: socket.remoteAddress ?? "127.0.0.1",
  };
}

function precheck(view: RequestView, request: IncomingMessage): Refusal | undefined {
  if (view.method === "TRACE" || view.method === "CONNECT")
    return { status: 405, reason: `${view.method} is not allowed` };
  if ((request.url?.length ?? 0) > MAX_URL_BYTES) return { status: 414, reason: "the address is longer than 16 KB" };
  if (forwardedForCount(view.rawHeaders) > MAX_FORWARDED_FOR)
    return { status: 463, reason: `more than ${MAX_FORWARDED_FOR} addresses in X-Forwarded-For` };
  return undefined;
}
