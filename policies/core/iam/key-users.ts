/** Whom a key's document and its grants let use the key. */
import { undecided, violation, type Finding } from "../finding";
import type { Owner } from "../owner";
import type { Resource } from "../resource";
import { UNKNOWN, type Value } from "../value";
import { evaluate, isCallerKey, testsOf, type Test } from "./conditions";
import type { Principal } from "./principals";
import { scopeOf } from "./principals";

export interface KeyScope {
  /** Empty: not known. */
  readonly accounts: readonly string[];
  /** Whose the key is; what is the platform's may serve all. */
  readonly owner: Owner | undefined;
  /** The context that a role's name speaks of. */
  readonly contextOf: (roleName: string) => string | undefined;
}

const FIX = "Name the own account's root, or roles of the key's own context.";

/** Contexts in the encryption of a key are what a service like CloudWatch Logs can be held to. */
const holdsService = (test: Test): boolean => isCallerKey(test) || test.key.startsWith("kms:encryptioncontext");

const isViaService = (condition: Value): boolean =>
  testsOf(condition).some((test) => test !== UNKNOWN && test.key === "kms:viaservice");

const isCallerAccount = ({ key }: Test): boolean => key === "kms:calleraccount";

function serviceFindings(key: Resource, at: string, service: string, condition: Value): readonly Finding[] {
  const worth = evaluate(condition, holdsService);
  if (worth === "restricts") return [];
  if (worth === "unknown") return [undecided(key, at)];
  return [
    violation(key, at, {
      id: `service:${service}`,
      what: `lets ${service} use the key for whichever account asks`,
      fix: "Add a condition on aws:SourceAccount, aws:SourceArn or the encryption context.",
    }),
  ];
}

function everybodyFindings(key: Resource, at: string, condition: Value): readonly Finding[] {
  const worth = evaluate(condition, (test) => isCallerAccount(test) || (!isViaService(condition) && isCallerKey(test)));
  if (worth === "restricts") return [];
  if (worth === "unknown") return [undecided(key, at)];
  const what = isViaService(condition)
    ? "lets everybody use the key through a service: kms:ViaService says nothing about who asks"
    : "lets everybody use the key";
  const fix = 'Add { StringEquals: { "kms:CallerAccount": "<own account>" } }, or name the roles.';
  return [violation(key, at, { id: "everybody", what, fix })];
}

const wrong = (key: Resource, at: string, principal: string, what: string): Finding =>
  violation(key, at, { id: `principal:${principal}`, what: `lets "${principal}" use the key, ${what}`, fix: FIX });

/** What is wrong with one principal of a key. */
export function keyUserFindings(
  key: Resource,
  at: string,
  { kind, value }: Principal,
  condition: Value,
  { accounts, owner, contextOf }: KeyScope,
): readonly Finding[] {
  if (value === UNKNOWN) return [undecided(key, at)];
  if (kind === "Service") return serviceFindings(key, at, value, condition);
  if (kind !== "AWS" && kind !== "*") return [wrong(key, at, value, "which is no role")];
  const scope = scopeOf(value);
  if (scope.kind === "everybody") return everybodyFindings(key, at, condition);
  if (scope.kind === "other") return [];
  if (accounts.length > 0 && !accounts.includes(scope.account)) return [wrong(key, at, value, "of another account")];
  if (accounts.length === 0 && scope.kind === "account") return [undecided(key, at, FIX)];
  if (scope.kind === "account") return [];
  if (/[*?]/.test(scope.resource)) return [wrong(key, at, value, "which is no single role")];
  if (!/^(role|assumed-role)\//.test(scope.resource)) return [wrong(key, at, value, "which is no role")];
  if (owner === undefined || owner === "platform") return [];
  const context = contextOf(scope.resource.split("/").pop() ?? "");
  return context === undefined || context === owner
    ? []
    : [wrong(key, at, value, `a role of "${context}"; the key is of "${owner}"`)];
}
