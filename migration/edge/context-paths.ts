/** Which context a request belongs to, and which contexts a statement touches. Pure. */
import type { BoundedContext } from "../../extracted/bounded-context";

/**
 * The context one of whose prefixes is the path or a parent of it. Case counts, as it does for the load balancer's rules.
 * @param url path with or without query
 */
export function contextOf(contexts: readonly BoundedContext[], url: string): BoundedContext | undefined {
  const path = url.split("?", 1)[0] ?? "";
  return contexts.find(({ paths }) => paths.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)));
}

/** Methods without effect (RFC 9110, 9.2.1). */
const SAFE = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);
export const isSafe = (method: string): boolean => SAFE.has(method);

/** Names of the contexts whose tables a statement names. Too many rather than too few: each is only rung. */
export function contextsNamedIn(contexts: readonly BoundedContext[], sql: string): readonly string[] {
  return contexts
    .filter(({ tables }) => tables.some(({ name }) => new RegExp(`\\b${name}\\b`, "i").test(sql)))
    .map(({ name }) => name);
}

const WRITES = /^(insert|update|delete|merge|truncate|copy|create|alter|drop|call|do)\b/i;
const WRITES_INSIDE = /\b(insert\s+into|update\s+\S+\s+set|delete\s+from|merge\s+into)\b/i;

/** Whether a statement may change rows: by its first word, and inside of WITH. */
export function mayWrite(sql: string): boolean {
  const text = sql.replace(/^(\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, "");
  return WRITES.test(text) || (/^with\b/i.test(text) && WRITES_INSIDE.test(text));
}
