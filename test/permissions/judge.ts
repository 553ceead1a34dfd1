/**
 * The proof of least privilege: what the end-to-end suites used of the roles' permissions against what was granted.
 * Each stage of `test:scenario` leaves its local cloud's record in a folder; this compares them, all taken together.
 */
import type { UsageReport } from "../../local/services/iam/usage";
import { matches } from "../../policies/core/glob";

/** A permission that a role holds: one action on one resource, as its document spells them. */
export interface Permission {
  /** The role's name. */
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

/** A permission that no suite uses, and why it is held all the same. Matches by pattern: `*` is anything. */
export interface Unused extends Permission {
  /** 20 characters or more. */
  readonly reason: string;
  /** Needed when something fails that no suite brings about: a run in which it does makes the entry no liar. */
  readonly whenItFails?: true;
}

export interface Verdict {
  readonly granted: number;
  readonly used: number;
  /** Granted, never used, and not listed. */
  readonly idle: readonly Permission[];
  /** Listed, but used, or granted to nobody: the entry is to be removed. */
  readonly stale: readonly Unused[];
  readonly denied: readonly Permission[];
}

/** A context's tables of different generations hold the same permission. */
const anyGeneration = (arn: string): string => arn.replace(/-g\d+(?=\/|$)/, "-g*");
const roleName = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
const text = ({ role, action, resource }: Permission): string => `${role} ${action} ${resource}`;

/** Role, action and resource of every grant or use in a report. */
function permissions(section: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>): Permission[] {
  const found = new Map<string, Permission>();
  for (const [arn, actions] of Object.entries(section))
    for (const [action, resources] of Object.entries(actions))
      for (const resource of resources) {
        const permission = { role: roleName(arn), action, resource: anyGeneration(resource) };
        found.set(text(permission), permission);
      }
  return [...found.values()];
}

const merged = (lists: readonly (readonly Permission[])[]): readonly Permission[] => [
  ...new Map(lists.flat().map((permission) => [text(permission), permission])).values(),
];

const usedIn = (report: UsageReport, how: "allowed" | "denied"): Permission[] =>
  permissions(
    Object.fromEntries(
      Object.entries(report.used).map(([role, actions]) => [
        role,
        Object.fromEntries(
          Object.entries(actions).map(([action, resources]) => [
            action,
            Object.keys(resources).filter((resource) => (resources[resource]?.[how] ?? 0) > 0),
          ]),
        ),
      ]),
    ),
  );

/** Whether an entry means a permission: role and resource by pattern, the action by pattern, too. */
export const isMeant = (permission: Permission, entry: Permission): boolean =>
  matches(entry.role, permission.role) &&
  matches(entry.action, permission.action) &&
  matches(entry.resource, permission.resource);

export function judgePermissions(reports: readonly UsageReport[], unused: readonly Unused[]): Verdict {
  const granted = merged(reports.map((report) => permissions(report.granted)));
  const uses = merged(reports.map((report) => usedIn(report, "allowed")));
  const isUsed = (permission: Permission): boolean =>
    uses.some(
      ({ role, action, resource }) =>
        role === permission.role && matches(permission.action, action) && matches(permission.resource, resource),
    );
  const idle = granted.filter((permission) => !isUsed(permission));
  return {
    granted: granted.length,
    used: granted.length - idle.length,
    idle: idle.filter((permission) => !unused.some((entry) => isMeant(permission, entry))),
    stale: unused.filter(
      (entry) => !(entry.whenItFails ? granted : idle).some((permission) => isMeant(permission, entry)),
    ),
    denied: merged(reports.map((report) => usedIn(report, "denied"))),
  };
}
