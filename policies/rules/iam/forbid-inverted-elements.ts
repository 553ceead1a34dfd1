import { violation } from "../../core/finding";
import { allDocuments, IDENTITY_TYPES, RESOURCE_TYPES } from "../../core/iam/carriers";
import { checkStatements } from "../../core/iam/statements";
import type { Policy } from "../../core/policy";
import { ALWAYS } from "../../core/stage";

const ALLOWED = { NotAction: "every action", NotResource: "every resource", NotPrincipal: "everybody" } as const;

/** `iam-no-not-elements` */
export const forbidInvertedElements: Policy = {
  id: "iam-no-not-elements",
  family: "iam",
  title: "Nothing is allowed by what it is not",
  severity: "high",
  description: "No statement that allows has NotAction, NotResource or NotPrincipal. Denials may.",
  why: "Everything but a few is nearly everything, and more of it every day.",
  remediation: "Name the actions, resources and principals that are meant.",
  references: [{ framework: "AWS FSBP", control: "IAM.21" }],
  levels: ALWAYS,
  config: {},
  types: [...IDENTITY_TYPES, ...RESOURCE_TYPES],
  checkResource: (resource) =>
    checkStatements(
      resource,
      ({ inverted }, path) =>
        inverted.map((element) =>
          violation(resource, `${path}.${element}`, {
            id: element.replace("Not", "not-").toLowerCase(),
            what: `allows ${ALLOWED[element]} but those named`,
            fix: `Name what is meant in ${element.slice("Not".length)} instead.`,
          }),
        ),
      allDocuments(resource),
    ),
};
