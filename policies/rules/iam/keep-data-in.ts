import { checkCarrier, checkRoles, type Prohibition } from "../../core/iam/forbidden";
import { IDENTITY_TYPES } from "../../core/iam/carriers";
import { matches } from "../../core/glob";
import { DEPLOY_NAMES } from "../../core/iam/metadata";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";

/** Ways in which whole tables, databases and buckets leave, or are let out. */
const WAYS: readonly string[] = [
  "dynamodb:export*",
  "dynamodb:restore*",
  "dynamodb:createbackup",
  "dynamodb:startawsbackupjob",
  "dynamodb:importtable",
  "dynamodb:enablekinesisstreamingdestination",
  "dynamodb:updatekinesisstreamingdestination",
  "rds:*snapshot*",
  "rds:startexporttask",
  "rds:restore*",
  "*:putresourcepolicy",
  "*:updateresourcepolicy",
];

const PROHIBITION: Prohibition = {
  isForbidden: ({ name, level }) => level !== "read" && level !== "list" && WAYS.some((way) => matches(way, name)),
  what: "by which all of the data can leave at once",
  fix: "Take it out: backups, exports and sharing are the platform's, not the code's.",
};

/** `iam-no-data-exfiltration` */
export const keepDataIn: Policy = {
  id: "iam-no-data-exfiltration",
  family: "iam",
  title: "What runs cannot carry data away as a whole",
  severity: "high",
  description:
    "Roles of functions, tasks, pipes and schedules cannot export, back up, restore or import tables, make or share snapshots, stream a table elsewhere, or open a resource by its own policy.",
  why: "Reading item by item leaves traces; an export takes everything in one call.",
  remediation: "Let backups and exports run with roles of their own.",
  references: [
    { framework: "AWS FSBP", control: "IAM.1" },
    { framework: "CWE", control: "CWE-200" },
  ],
  levels: ALWAYS,
  config: { deployNames: DEPLOY_NAMES },
  types: IDENTITY_TYPES,
  checkResource: (resource, settings) => checkCarrier(resource, settings, PROHIBITION),
  checkStack: (graph) => checkRoles(graph, PROHIBITION),
};
