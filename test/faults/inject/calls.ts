/** What a call of a process to the cloud is: who made it, and what it would change. */
import type { IncomingHttpHeaders } from "node:http";

/** Whether a call changes anything, and in which store. `begin` and `rollback` change nothing by themselves. */
export type Effect =
  "dynamo-write" | "dynamo-read" | "sql-write" | "sql-commit" | "sql-read" | "sql-begin" | "invoke" | "other";

export interface Call {
  readonly part: "relay" | "api" | "monolith";
  readonly pid: number;
  readonly service: string;
  /** `TransactWriteItems`, `Execute`, … */
  readonly operation: string;
  readonly effect: Effect;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the call is for, for the two parts that have no observer of their own. */
  readonly name: string;
}

const DYNAMO_WRITES = new Set(["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"]);

/** The part of the system that an access key belongs to: each has a role of its own. */
export type PartOf = (accessKeyId: string) => Call["part"] | undefined;

export function callOf(
  { headers, path, raw, pid }: { headers: IncomingHttpHeaders; path: string; raw: Buffer; pid: number },
  partOf: PartOf,
): Call | undefined {
  const [, key = "", service = ""] =
    /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(String(headers.authorization)) ?? [];
  const part = partOf(key);
  if (part === undefined) return undefined;
  const target = headers["x-amz-target"];
  const operation = typeof target === "string" ? (target.split(".").at(-1) ?? "") : (path.split("/")[1] ?? "");
  const body = bodyOf(raw);
  const effect = effectOf(service, operation, body);
  const call = { part, pid, service, operation, effect, body };
  return { ...call, name: nameOf(call, path) };
}

function bodyOf(raw: Buffer): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(raw.toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function effectOf(service: string, operation: string, body: Readonly<Record<string, unknown>>): Effect {
  if (service === "lambda") return "invoke";
  if (service === "dynamodb") return DYNAMO_WRITES.has(operation) ? "dynamo-write" : "dynamo-read";
  if (service !== "rds-data") return "other";
  if (operation === "CommitTransaction") return "sql-commit";
  if (operation === "BeginTransaction" || operation === "RollbackTransaction") return "sql-begin";
  return /^\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|WITH)|setval/i.test(String(body["sql"]))
    ? "sql-write"
    : "sql-read";
}

interface Transact {
  readonly TransactItems?: readonly {
    readonly Update?: { readonly UpdateExpression?: string };
    readonly Put?: unknown;
  }[];
}

function nameOf({ part, operation, effect, body }: Omit<Call, "name">, path: string): string {
  if (effect === "invoke") return path.includes("-relay/") ? "ring" : "forward";
  if (effect === "other") return "secret";
  if (part === "api" && operation === "TransactWriteItems") {
    const { TransactItems: items = [] } = body as Transact;
    if (items.length > 1) return "write";
    return items[0]?.Put === undefined ? "activate-token" : "put-token";
  }
  if (part === "api") return operation === "UpdateItem" ? "count" : "read";
  return effect.replace(/^sql-/, "");
}
