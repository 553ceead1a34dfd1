/** Statements that let somebody hand a role to a service. */
import { parseArn } from "../arn";
import { hasWildcard } from "../glob";
import { UNKNOWN } from "../value";
import { allowsAction } from "./actions";
import { testsOf } from "./conditions";
import type { Statement } from "./document";

const PASS_ROLE = "iam:passrole";

/** Whether a statement allows iam:PassRole. */
export const passesRoles = ({ actions, notActions, inverted }: Statement): boolean =>
  actions.some((pattern) => pattern !== UNKNOWN && allowsAction(pattern, PASS_ROLE)) ||
  (inverted.includes("NotAction") &&
    !notActions.some((pattern) => pattern !== UNKNOWN && allowsAction(pattern, PASS_ROLE)));

/** Whether a resource is one role, by its literal ARN. */
export function isLiteralRole(resource: string): boolean {
  const arn = parseArn(resource);
  return (
    arn?.service === "iam" &&
    /^\d{12}$/.test(arn.account) &&
    /^aws(-[a-z-]+)?$/.test(arn.partition) &&
    /^role\/./.test(arn.resource) &&
    !hasWildcard(arn.resource) &&
    !arn.resource.includes("${")
  );
}

const EXACT = ["stringequals", "stringequalsignorecase", "stringlike"];
const SERVICE = /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|aws\.internal|amazon\.com)$/;

/**
 * Services that a statement may pass roles to: `undefined` for any, `UNKNOWN` when that is not known. A test that is skipped where
 * its key is missing names none.
 */
export function passedTo({ condition }: Statement): readonly string[] | typeof UNKNOWN | undefined {
  const tests = testsOf(condition);
  for (const test of tests) {
    if (test === UNKNOWN || test.key !== "iam:passedtoservice" || !EXACT.includes(test.operator)) continue;
    if (test.ifExists || test.set === "forallvalues" || test.values.length === 0) continue;
    const known = test.values.filter((value) => value !== UNKNOWN);
    if (!known.every((value) => SERVICE.test(value.toLowerCase()))) continue;
    return known.length < test.values.length ? UNKNOWN : known.map((value) => value.toLowerCase());
  }
  return tests.includes(UNKNOWN) ? UNKNOWN : undefined;
}
