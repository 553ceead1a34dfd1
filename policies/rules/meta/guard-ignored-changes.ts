import { violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";

/** Properties that policies decide by: the engine shows them the old value of an ignored one. */
const GUARDED = [
  ...["tags", "tagsAll", "policy", "policyDocument", "assumeRolePolicy", "managedPolicyArns", "inlinePolicies"],
  ...["permissionsBoundary", "policyArn", "policyArns", "role", "roles", "ingress", "egress", "cidrBlocks"],
  ...["ipv6CidrBlocks", "cidrIpv4", "cidrIpv6", "fromPort", "toPort", "publiclyAccessible", "assignPublicIp"],
  ...["networkConfiguration", "mapPublicIpOnLaunch", "defaultActions", "actions", "conditions", "priority"],
  ...["transforms", "listenerArn", "protocol", "sslPolicy", "certificateArn", "dropInvalidHeaderFields"],
  ...["enableDeletionProtection", "deletionProtection", "deletionProtectionEnabled", "pointInTimeRecovery"],
  ...["serverSideEncryption", "storageEncrypted", "kmsKeyId", "kmsKeyArn", "kmsMasterKeyId"],
  ...["sqsManagedSseEnabled", "enableKeyRotation", "backupRetentionPeriod", "skipFinalSnapshot"],
  ...["retentionInDays", "imageTagMutability", "redrivePolicy", "deadLetterConfig", "authorizationType"],
  ...["principal", "sourceArn", "sourceAccount", "routingConfig", "alarmActions", "actionsEnabled"],
  ...["allowedAccountIds", "region", "phase", "grants", "paths"],
];

/** The property that a path begins with: `tags["Owner"]`, `["tags"]`, `actions[0].forward` and `tags.Owner` are about the first. */
const propertyOf = (path: string): string => /^\s*(?:\[\s*["']?)?([^.["'\]\s]+)/.exec(path)?.[1] ?? path;

/** `meta-ignore-changes-guarded` */
export const guardIgnoredChanges: Policy = {
  id: "meta-ignore-changes-guarded",
  family: "meta",
  title: "Changes of what policies decide by are not ignored",
  severity: "high",
  description:
    "`ignoreChanges` names neither everything nor a property that grants, routes, opens, encrypts, keeps or tags.",
  why: "The engine shows policies the old value of an ignored property: a change made by hand passes unseen, and stays.",
  remediation: "Remove the property from ignoreChanges and declare its value.",
  references: [{ framework: "Banyan", control: "no way around" }],
  levels: ALWAYS,
  config: {
    properties: { type: "array", description: "Properties whose changes may not be ignored.", default: GUARDED },
  },
  checkResource: (resource, settings): readonly Finding[] =>
    resource.options.ignoreChanges.flatMap((path) => {
      const property = propertyOf(path);
      if (!path.includes("*") && !settings.list("properties").includes(property)) return [];
      // A wildcard below a property that nobody guards ignores nothing else.
      if (path.includes("*") && property !== "*" && !settings.list("properties").includes(property)) return [];
      return [
        violation(resource, `options.ignoreChanges`, {
          id: `ignored:${property}`,
          what: `name "${path}", which policies decide by`,
          fix: "Remove it and declare the value.",
        }),
      ];
    }),
};
