import { holdsUnknown } from "../../core/demands";
import { violation } from "../../core/finding";
import { matchesAny } from "../../core/glob";
import { allDocuments, IDENTITY_TYPES } from "../../core/iam/carriers";
import { documentIn } from "../../core/iam/document";
import type { Policy } from "../../core/policy";
import { IN_PRODUCTION } from "../../core/stage";

/** `iam-doc-known-at-preview` */
export const knowDocumentsAtPreview: Policy = {
  id: "iam-doc-known-at-preview",
  family: "iam",
  title: "Documents are known at preview",
  severity: "medium",
  description:
    "No document of an identity depends on an output: one part that is not known makes all of it unknown, and no policy sees it before the update.",
  why: "What cannot be read at preview is first judged while it is created.",
  remediation: "Build ARNs from names, the account and the region, and not from outputs of resources.",
  references: [{ framework: "Banyan", control: "documents known at preview" }],
  levels: IN_PRODUCTION,
  config: {
    exceptions: {
      type: "array",
      description: "Patterns for names of resources whose documents need ids that AWS makes.",
      default: [],
    },
  },
  types: IDENTITY_TYPES,
  checkResource(resource, settings) {
    if (matchesAny(settings.list("exceptions"), resource.name)) return [];
    return allDocuments(resource)
      .filter(({ document }) => holdsUnknown(documentIn(document)?.value ?? null))
      .map(({ path }) =>
        violation(resource, path, {
          id: "unknown",
          what: "is not known before the update",
          fix: "Build each ARN in it from the resource's name, the account and the region.",
        }),
      );
  },
};
