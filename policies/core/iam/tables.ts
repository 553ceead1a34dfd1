/** Which DynamoDB tables a statement reaches. */
import { parseArn } from "../arn";
import { hasWildcard, intersect } from "../glob";
import { UNKNOWN } from "../value";
import type { Elements, Statement } from "./document";

/** Whether a statement may allow a DynamoDB action, PartiQL included. Actions are compared without case. */
export const mayUseTables = (statement: Statement): boolean =>
  statement.inverted.includes("NotAction") ||
  statement.actions.some((action) => action === UNKNOWN || intersect(action.toLowerCase(), "dynamodb:*"));

/** Resources of a statement that can be DynamoDB's: `*` and unfinished ARNs can. */
export const tableResources = (resources: Elements): Elements =>
  resources.filter((resource) => resource === UNKNOWN || intersect(resource, "arn:*:dynamodb:*"));

/** The literal table name in a resource, or `undefined` for a pattern that leaves the name open. */
export function tableNameIn(resource: string): string | undefined {
  const arn = parseArn(resource);
  const name = arn?.service === "dynamodb" ? /^table\/([^/]+)/.exec(arn.resource)?.[1] : undefined;
  return name === undefined || hasWildcard(name) || name.includes("${") ? undefined : name;
}

/**
 * Whether a resource's pattern can mean the table `name`, one of its indexes or its stream. A wildcard before the last part may
 * expand over colons, so such a pattern is compared as a whole; it then errs towards reaching too much.
 */
export function meansTable(resource: string, name: string): boolean {
  const arn = parseArn(resource);
  const table = [`table/${name}`, `table/${name}/*`];
  if (arn !== undefined && ![arn.partition, arn.service, arn.region, arn.account].some(hasWildcard))
    return table.some((part) => intersect(arn.resource, part));
  return table.some((part) => intersect(resource, `arn:*:dynamodb:*:*:${part}`));
}
