import { undecided, violation, type Finding, type Violation } from "../../core/finding";
import { parseArn } from "../../core/arn";
import { hasWildcard } from "../../core/glob";
import { ownAccounts } from "../../core/iam/accounts";
import { ACCOUNTS } from "../../core/iam/metadata";
import { scopeOf } from "../../core/iam/principals";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

const PERMISSION = "aws:lambda/permission:Permission";
const ACTIONS = ["lambda:invokefunction", "lambda:invokefunctionurl"];
const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|aws\.internal|amazon\.com)$/;

/** Wildcards that sources have by nature: the paths below an API, the streams of a log group. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  "execute-api": /^[^*?/]+(\/.*)?$/,
  logs: /^log-group:[^*?:]+(:\*)?$/,
};

/** Whether an ARN names one source. */
function isLiteral(text: string): boolean {
  const arn = parseArn(text);
  if (arn === undefined || text.includes("${")) return false;
  if ([arn.partition, arn.service, arn.region, arn.account].some(hasWildcard)) return false;
  return SHAPES[arn.service]?.test(arn.resource) ?? !hasWildcard(arn.resource);
}

function sourceFault(resource: Resource): readonly [string, Violation] | undefined | typeof UNKNOWN {
  const source = member(resource.props, "sourceArn");
  if (source === UNKNOWN) return undefined;
  const fix = "Set sourceArn to the ARN of the one resource that invokes the function.";
  if (source === null || source === "")
    return ["sourceArn", { id: "no-source", what: "is missing: the service may invoke it for anybody", fix }];
  if (typeof source !== "string" || !isLiteral(source))
    return ["sourceArn", { id: "wide-source", what: `is ${JSON.stringify(source)}, which is no single source`, fix }];
  if (parseArn(source)?.account !== "") return undefined;
  const account = member(resource.props, "sourceAccount");
  if (account === UNKNOWN) return UNKNOWN;
  if (typeof account === "string" && /^\d{12}$/.test(account)) return undefined;
  const what = "is missing, and the source's ARN names no account: whoever owns that name next invokes the function";
  return ["sourceAccount", { id: "no-account", what, fix: "Set it to the own account." }];
}

function principalFault(principal: string, own: readonly string[]): Violation | undefined {
  const fix = "Name the service, or the role that invokes the function by its ARN.";
  const scope = scopeOf(principal);
  const fault = (what: string): Violation => ({
    id: `principal:${principal}`,
    what: `is "${principal}", ${what}`,
    fix,
  });
  if (scope.kind === "everybody") return fault("everybody");
  if (scope.kind === "account") return fault("a whole account");
  if (scope.kind === "other") return fault("neither a service nor a role");
  if (hasWildcard(scope.resource) || !/^(assumed-)?role\//.test(scope.resource)) return fault("no single role");
  return own.length === 0 || own.includes(scope.account) ? undefined : fault("a role of another account");
}

function checkPrincipal(resource: Resource, settings: Settings): readonly Finding[] {
  const principal = member(resource.props, "principal");
  if (principal === UNKNOWN) return [undecided(resource, "principal")];
  const text = typeof principal === "string" ? principal : "";
  if (!SERVICE.test(text)) {
    const fault = principalFault(text, ownAccounts(resource, settings.list("accounts")));
    return fault === undefined ? [] : [violation(resource, "principal", fault)];
  }
  const fault = sourceFault(resource);
  if (fault === UNKNOWN) return [undecided(resource, "sourceAccount")];
  return fault === undefined ? [] : [violation(resource, ...fault)];
}

function checkAction(resource: Resource): readonly Finding[] {
  const action = member(resource.props, "action");
  if (action === UNKNOWN) return [undecided(resource, "action")];
  const text = typeof action === "string" ? action : "";
  if (ACTIONS.includes(text.toLowerCase())) return [];
  const what = `is "${text}", which is more than to invoke the function`;
  return [
    violation(resource, "action", {
      id: `action:${text.toLowerCase()}`,
      what,
      fix: "Set it to lambda:InvokeFunction.",
    }),
  ];
}

/** `lambda-permission-scoped` */
export const scopeInvocations: Policy = {
  id: "lambda-permission-scoped",
  family: "iam",
  title: "A function is invoked by one named source",
  severity: "high",
  description:
    "A function's permission is for invoking it alone, for a service with the source's literal ARN (and the account where the ARN has none) or for one role of the own account. A source that is not known yet is a named one.",
  why: "Without its source a service invokes the function for every account that asks.",
  remediation: "Set sourceArn, and sourceAccount for buckets.",
  references: [
    { framework: "AWS FSBP", control: "Lambda.1" },
    { framework: "CWE", control: "CWE-441" },
  ],
  levels: ALWAYS,
  config: { accounts: ACCOUNTS },
  types: [PERMISSION],
  checkResource: (resource, settings) => [...checkAction(resource), ...checkPrincipal(resource, settings)],
};
