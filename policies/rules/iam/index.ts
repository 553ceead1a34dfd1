/** Least privilege. */
import type { Policy } from "../../core/policy";
import { allowManagedPolicies } from "./allow-managed-policies";
import { attachOneWay } from "./attach-one-way";
import { constrainPassRole } from "./constrain-pass-role";
import { forbidEscalation } from "./forbid-escalation";
import { forbidInvertedElements } from "./forbid-inverted-elements";
import { forbidUsers } from "./forbid-users";
import { forbidWildcardActions } from "./forbid-wildcard-actions";
import { keepDataIn } from "./keep-data-in";
import { keepKeysOwn } from "./keep-keys-own";
import { keepPermissionsUnmanaged } from "./keep-permissions-unmanaged";
import { keepResourcesUnpublic } from "./keep-resources-unpublic";
import { knowDocumentsAtPreview } from "./know-documents-at-preview";
import { makeConditionsCount } from "./make-conditions-count";
import { nameStarConditions } from "./name-star-conditions";
import { parseDocuments } from "./parse-documents";
import { requireBoundary } from "./require-boundary";
import { requireUrlAuth } from "./require-url-auth";
import { scopeInvocations } from "./scope-invocations";
import { scopeResources } from "./scope-resources";
import { trustOneService } from "./trust-one-service";

export const iamPolicies: readonly Policy[] = [
  parseDocuments,
  knowDocumentsAtPreview,
  forbidWildcardActions,
  scopeResources,
  nameStarConditions,
  forbidInvertedElements,
  makeConditionsCount,
  constrainPassRole,
  forbidEscalation,
  keepPermissionsUnmanaged,
  keepDataIn,
  allowManagedPolicies,
  attachOneWay,
  trustOneService,
  keepResourcesUnpublic,
  scopeInvocations,
  requireUrlAuth,
  keepKeysOwn,
  forbidUsers,
  requireBoundary,
];
