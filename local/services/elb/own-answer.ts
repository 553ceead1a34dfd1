import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { FixedResponseAction, RedirectAction } from "./model";

/** Why we answered ourselves. The client sees the status only, as on AWS; the log says why. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  ...STATUS_CODES,
  460: "Client Closed Request",
  463: "Too Many Forwarded Addresses",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** The page that AWS answers errors with. */
export function refuse(response: ServerResponse, { status }: Refusal): void {
  const title = `${status} ${STATUS_TEXT[status] ?? ""}`.trim();
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  response.writeHead(status, STATUS_TEXT[status], {
    server: "awselb/2.0",
    "content-type": "text/html",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

export function answerFixed(response: ServerResponse, action: FixedResponseAction): void {
  response.writeHead(action.statusCode, {
    server: "awselb/2.0",
    "content-type": `${action.contentType}; charset=utf-8`,
    "content-length": Buffer.byteLength(action.messageBody),
  });
  response.end(action.messageBody);
}

export function answerRedirect(
  request: IncomingMessage,
  response: ServerResponse,
  action: RedirectAction,
  facts: { readonly protocol: string; readonly host: string; readonly port: number },
): void {
  const [path = "/", ...query] = (request.url ?? "/").split("?");
  const parts: Readonly<Record<string, string>> = {
    protocol: facts.protocol,
    host: facts.host.replace(/:\d+$/, ""),
    port: String(facts.port),
    path: path.replace(/^\//, ""),
    query: query.join("?"),
  };
  const fill = (template: string) => template.replace(/#\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
  const filled = fill(action.query);
  const location = `${fill(action.protocol).toLowerCase()}://${fill(action.host)}:${fill(action.port)}${fill(action.path)}${filled === "" ? "" : `?${filled}`}`;
  response.writeHead(action.statusCode, { server: "awselb/2.0", location, "content-length": 0 });
  response.end();
}
