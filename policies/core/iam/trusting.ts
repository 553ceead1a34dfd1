/** What is wrong with whom a role trusts. */
import type { Violation } from "../finding";
import { hasWildcard } from "../glob";
import { UNKNOWN, type Value } from "../value";
import { evaluate, testsOf, worthOf, type Test } from "./conditions";
import type { Statement } from "./document";
import type { Principal } from "./principals";

/** Services that act for many accounts with what they are configured with: another account could name the role. */
const DEPUTIES = ["scheduler", "events", "pipes", "states", "apigateway"].map((name) => `${name}.amazonaws.com`);

const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|aws\.internal)$/;
const PROVIDER = /^arn:[^:]+:iam::\d{12}:oidc-provider\/[^*?]+$/;

const ASSUME = "sts:assumerole";
const WITH_TOKEN = "sts:assumerolewithwebidentity";

const isSource = ({ key }: Test): boolean => key === "aws:sourceaccount" || key === "aws:sourcearn";

export const isDeputy = (service: string): boolean => DEPUTIES.includes(service);
export const worthOfSource = (condition: Value) => evaluate(condition, isSource);

/** One service, by its whole name. */
export function serviceFault(service: string, allowed: readonly string[]): Violation | undefined {
  const fix = "Name the one service that runs with the role.";
  if (!SERVICE.test(service))
    return { id: `service:${service}`, what: `trusts "${service}", which is no service's name`, fix };
  if (allowed.length === 0 || allowed.includes(service)) return undefined;
  return { id: `service:${service}`, what: `trusts "${service}", which runs nothing here`, fix };
}

/** Accounts, roles, users, everybody: none of them takes a runtime's role on. */
export const identityFault = (value: string): Violation => ({
  id: `identity:${value}`,
  what: `trusts "${value}", which is no service`,
  fix: "Let the service that runs with the role take it on, and nobody else.",
});

/** A provider of tokens: its audience and its subject are named, the latter up to the repository. */
export function federatedFaults(value: string, condition: Value): readonly Violation[] {
  if (!PROVIDER.test(value))
    return [
      {
        id: `federated:${value}`,
        what: `trusts "${value}", which is no OIDC provider of the account`,
        fix: "Name the OIDC provider by its ARN.",
      },
    ];
  const tests = testsOf(condition);
  if (tests.includes(UNKNOWN)) return [];
  const restricts = (suffix: string, operators: readonly string[]): boolean =>
    tests.some(
      (test) =>
        test !== UNKNOWN &&
        test.key.endsWith(suffix) &&
        operators.includes(test.operator) &&
        worthOf(test) !== "neutral",
    );
  const audience = restricts(":aud", ["stringequals"])
    ? []
    : [
        {
          id: "audience",
          what: "does not say for whom the token must be made",
          fix: 'Add { StringEquals: { "<provider>:aud": "sts.amazonaws.com" } }.',
        },
      ];
  const subject = restricts(":sub", ["stringequals", "stringlike"])
    ? []
    : [
        {
          id: "subject",
          what: "does not say which repository the token must be of: everybody at the provider can take the role on",
          fix: 'Add { StringLike: { "<provider>:sub": "repo:<organisation>/<repository>:<what>" } }.',
        },
      ];
  return [...audience, ...subject];
}

/** Actions that a trust policy needs: one for services, one for tokens. */
export function actionFault(action: string, principals: readonly Principal[]): Violation | undefined {
  const isFederated = principals.some(({ kind }) => kind === "Federated");
  const needed = isFederated ? WITH_TOKEN : ASSUME;
  if (action.toLowerCase() === needed) return undefined;
  const pattern = hasWildcard(action) ? ", a pattern" : "";
  return {
    id: `action:${action.toLowerCase()}`,
    what: `allows "${action}"${pattern}`,
    fix: isFederated ? "Allow sts:AssumeRoleWithWebIdentity alone." : "Allow sts:AssumeRole alone.",
  };
}

/** Services that a document's statements name. */
export const servicesOf = (statements: readonly Statement[]): readonly string[] => [
  ...new Set(
    statements
      .flatMap(({ principals }) => principals)
      .filter(({ kind }) => kind === "Service")
      .map(({ value }) => value)
      .filter((value) => value !== UNKNOWN),
  ),
];
