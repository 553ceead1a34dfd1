/** What the patterns of a statement can mean. Errs towards more. */
import { parseArn } from "../arn";
import { hasWildcard, intersect } from "../glob";
import { UNKNOWN } from "../value";
import type { Statement } from "./document";

/** A policy variable can be anything. */
export const widened = (pattern: string): string => pattern.replace(/\$\{[^}]*\}/g, "*");

/** Whether a statement may allow one of `actions` (patterns such as `events:putevents`, in lower case). */
export const mayAllowAny = (statement: Statement, actions: readonly string[]): boolean =>
  statement.inverted.includes("NotAction") ||
  statement.actions.some(
    (action) => action === UNKNOWN || actions.some((one) => intersect(widened(action).toLowerCase(), one)),
  );

/**
 * Whether a resource's pattern can mean one of `forms` (`function:f`, `table/t/*`) of a service. A wildcard before the last part may
 * expand over colons, so such a pattern is compared as a whole.
 */
export function reaches(resource: string, service: string, forms: readonly string[]): boolean {
  const pattern = widened(resource);
  const arn = parseArn(pattern);
  if (arn !== undefined && ![arn.partition, arn.service, arn.region, arn.account].some(hasWildcard))
    return arn.service === service && forms.some((form) => intersect(arn.resource, form));
  return forms.some((form) => intersect(pattern, `arn:*:${service}:*:*:${form}`));
}

/** Whether a statement's resources, or everything but its `NotResource`, can mean one of `forms`. */
export const mayMean = (statement: Statement, service: string, forms: readonly string[]): boolean =>
  statement.inverted.includes("NotResource") ||
  statement.resources.some((resource) => resource !== UNKNOWN && reaches(resource, service, forms));

/** Whether some resource of a statement is not known yet. */
export const hasOpenResources = (statement: Statement): boolean => statement.resources.includes(UNKNOWN);
