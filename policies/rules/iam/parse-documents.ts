import { undecided, violation, type Finding } from "../../core/finding";
import { allDocuments, IDENTITY_TYPES, RESOURCE_TYPES } from "../../core/iam/carriers";
import { faultsOf, unknownActions } from "../../core/iam/grammar";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { holdsUnknown } from "../../core/demands";
import { documentIn } from "../../core/iam/document";

const join = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join(".");

/** An action that the data does not know may be newer than the data: told, and stops nothing. */
const unheardOf = (resource: Resource, path: string, action: string): Finding => ({
  ...undecided(resource, path, "Correct the name, or renew the generated data when AWS has added the action."),
  id: `unknown-action:${action.toLowerCase()}`,
  what: `names "${action}", an action that the generated data does not know, so what it allows was not checked`,
});

/** `iam-doc-parseable` */
export const parseDocuments: Policy = {
  id: "iam-doc-parseable",
  family: "iam",
  title: "Policy documents say one thing only, and say it in IAM's grammar",
  severity: "high",
  description:
    "Each document is JSON without repeated keys and encoded once, of version 2012-10-17, with at least one statement, elements of the grammar in their exact case, Effect Allow or Deny and unique Sids. An action that AWS does not have is told as not checked.",
  why: "What two readers read differently lets one thing pass the review and another take effect.",
  remediation: "Write the document as an object and let the provider encode it.",
  references: [{ framework: "AWS Access Analyzer", control: "policy grammar" }],
  levels: ALWAYS,
  config: {},
  types: [...IDENTITY_TYPES, ...RESOURCE_TYPES],
  checkResource: (resource) =>
    allDocuments(resource).flatMap((carrier) => [
      ...faultsOf(carrier).map(({ id, path, what, fix }) =>
        violation(resource, join(carrier.path, path), { id, what, fix }),
      ),
      ...unknownActions(carrier).map((action) => unheardOf(resource, carrier.path, action)),
      ...(holdsUnknown(documentIn(carrier.document)?.value ?? null) ? [undecided(resource, carrier.path)] : []),
    ]),
};
