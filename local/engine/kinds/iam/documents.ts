/** Checks of policy documents and names. Source: "IAM and AWS STS quotas". */
import { compilePolicies } from "../../../services/iam/evaluate";
import { parsePolicy, type PolicyUse } from "../../../services/iam/policy";
import type { Rules } from "../rules";

export const QUOTAS = {
  roleName: 64,
  policyName: 128,
  trustPolicy: 2_048,
  managedPolicy: 6_144,
  /** Of all inline policies of a role together. */
  inlinePolicies: 10_240,
  attachedPolicies: 10,
} as const;

/** AWS does not count white space. */
export const policySize = (text: string): number => text.replace(/\s/g, "").length;

export const checkName = (rules: Rules, maxLength: number): Rules =>
  rules.length("name", 1, maxLength).pattern("name", /^[\w+=,.@-]+$/, "letters, digits and _ + = , . @ -");

export const checkPath = (rules: Rules): Rules =>
  rules.length("path", 1, 512).pattern("path", /^\/([!-~]+\/)?$/, 'a path that begins and ends with "/"');

export function checkDocument(rules: Rules, property: string, use: PolicyUse, maxSize: number): Rules {
  const text = rules.text(property);
  if (text === undefined) return rules;
  const size = policySize(text);
  if (size > maxSize) rules.fail(property, `has ${size} characters without white space; ${maxSize} is the limit`);
  const problem = documentProblem(text, use);
  if (problem !== undefined) rules.fail(property, `is a malformed policy document: ${problem}`);
  return rules;
}

function documentProblem(text: string, use: PolicyUse): string | undefined {
  const document = parsePolicy(text, use);
  if ("malformed" in document) return document.malformed;
  try {
    compilePolicies([document]);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
