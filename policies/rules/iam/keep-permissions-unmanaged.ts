import { checkCarrier, checkRoles, type Prohibition } from "../../core/iam/forbidden";
import { IDENTITY_TYPES } from "../../core/iam/carriers";
import { DEPLOY_NAMES } from "../../core/iam/metadata";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";

/** Passing a role is judged by itself; so is what a key's own policy lets do. */
const ELSEWHERE = ["iam:passrole"];
/** Not among "permissions management" in the reference, and yet they change who may do what. */
const ALSO = ["kms:creategrant", "kms:putkeypolicy", "lambda:addpermission", "lambda:removepermission"];
/** Listed by the reference under "permissions management", and yet they change nothing: to sign in at a database, to look. */
const ONLY_READS = /:(batchget|connect|describe|get|list|search|test|validate|view)/;
/** Tags that conditions on tags read. */
const TAGGED = ["dynamodb"];

const PROHIBITION: Prohibition = {
  isForbidden: ({ name, level }) => {
    if (ELSEWHERE.includes(name)) return false;
    const [service = ""] = name.split(":");
    if (ALSO.includes(name)) return true;
    if (level === "permissions") return !ONLY_READS.test(name);
    if (service === "iam") return level === "write" || level === "tagging";
    return TAGGED.includes(service) && level === "tagging";
  },
  what: "which changes who may do what",
  fix: "Take it out: permissions are changed by deployments alone.",
};

/** `iam-no-permissions-management` */
export const keepPermissionsUnmanaged: Policy = {
  id: "iam-no-permissions-management",
  family: "iam",
  title: "What runs does not manage permissions",
  severity: "high",
  description:
    "Roles of functions, tasks, pipes and schedules have no action that manages permissions, writes to IAM, grants use of keys, lets others invoke a function, or changes tags that permissions depend on.",
  why: "A fault in a function must not become a fault in who may do what.",
  remediation: "Move it to the deployment.",
  references: [
    { framework: "AWS FSBP", control: "IAM.1" },
    { framework: "CWE", control: "CWE-269" },
  ],
  levels: ALWAYS,
  config: { deployNames: DEPLOY_NAMES },
  types: IDENTITY_TYPES,
  checkResource: (resource, settings) => checkCarrier(resource, settings, PROHIBITION),
  checkStack: (graph) => checkRoles(graph, PROHIBITION),
};
