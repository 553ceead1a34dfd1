import { demand, isEmptyList } from "../../core/demands";
import type { Policy } from "../../core/policy";
import { DEFAULT_GROUP } from "../../core/security-groups";
import { IN_PRODUCTION } from "../../core/stage";

/** `net-default-sg-closed` */
export const closeDefaultGroup: Policy = {
  id: "net-default-sg-closed",
  family: "network",
  title: "A VPC's default security group has no rules",
  severity: "medium",
  description: "A default security group that the program manages has neither ingress nor egress rules.",
  why: "Whatever is created without a group gets this one.",
  remediation: "Remove its rules, and give everything a group of its own.",
  references: [{ framework: "AWS FSBP", control: "EC2.2" }],
  levels: IN_PRODUCTION,
  config: {},
  types: [DEFAULT_GROUP],
  checkResource: (resource) =>
    demand(
      resource,
      (["ingress", "egress"] as const).map((path) => ({
        path,
        id: path,
        holds: isEmptyList,
        what: "has rules",
        fix: "Leave it out: the provider then removes AWS' own rules.",
      })),
    ),
};
