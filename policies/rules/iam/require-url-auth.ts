import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS, stackOf, stageOf } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

const URL = "aws:lambda/functionUrl:FunctionUrl";
const PERMISSION = "aws:lambda/permission:Permission";
const IAM = "AWS_IAM";

function checkUrl(resource: Resource, settings: Settings): readonly Finding[] {
  const isOpen = stageOf(stackOf(resource.urn)) !== "prod" || settings.flag("allowedInProduction");
  const found = isOpen
    ? []
    : [
        violation(resource, "", {
          id: "url",
          what: "is an entrance beside the load balancer",
          fix: "Take it out: requests come through the listener, where phases are decided.",
        }),
      ];
  return [...found, ...checkAuth(resource, "authorizationType")];
}

function checkAuth(resource: Resource, property: string): readonly Finding[] {
  const value = member(resource.props, property);
  if (value === UNKNOWN) return [undecided(resource, property)];
  if (value === IAM || (value === null && property !== "authorizationType")) return [];
  const what = `is ${value === null ? "missing" : JSON.stringify(value)}: whoever knows the address invokes the function`;
  return [violation(resource, property, { id: "no-auth", what, fix: `Set it to "${IAM}".` })];
}

/** `lambda-url-auth` */
export const requireUrlAuth: Policy = {
  id: "lambda-url-auth",
  family: "iam",
  title: "No function has an address without a lock",
  severity: "critical",
  description:
    "Function URLs demand IAM, no permission is for URLs without it, and production has no function URL at all unless the settings allow it.",
  why: "A function's own address passes by the listener's rules, and with them the phases and the brake.",
  remediation: 'Set the authorization type to "AWS_IAM", or take the URL out.',
  references: [{ framework: "AWS FSBP", control: "Lambda.1" }],
  levels: ALWAYS,
  config: {
    allowedInProduction: { type: "boolean", description: "Whether production may have function URLs.", default: false },
  },
  types: [URL, PERMISSION],
  checkResource: (resource, settings) =>
    resource.type === URL ? checkUrl(resource, settings) : checkAuth(resource, "functionUrlAuthType"),
};
