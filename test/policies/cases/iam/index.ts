import type { PolicyCases } from "../../support/cases";
import { allowManagedPoliciesCases } from "./allow-managed-policies";
import { attachOneWayCases } from "./attach-one-way";
import { constrainPassRoleCases } from "./constrain-pass-role";
import { forbidEscalationCases } from "./forbid-escalation";
import { forbidInvertedElementsCases } from "./forbid-inverted-elements";
import { forbidUsersCases } from "./forbid-users";
import { forbidWildcardActionsCases } from "./forbid-wildcard-actions";
import { keepDataInCases } from "./keep-data-in";
import { keepKeysOwnCases } from "./keep-keys-own";
import { keepPermissionsUnmanagedCases } from "./keep-permissions-unmanaged";
import { keepResourcesUnpublicCases } from "./keep-resources-unpublic";
import { knowDocumentsAtPreviewCases } from "./know-documents-at-preview";
import { makeConditionsCountCases } from "./make-conditions-count";
import { nameStarConditionsCases } from "./name-star-conditions";
import { parseDocumentsCases } from "./parse-documents";
import { requireBoundaryCases } from "./require-boundary";
import { requireUrlAuthCases } from "./require-url-auth";
import { scopeInvocationsCases } from "./scope-invocations";
import { scopeResourcesCases } from "./scope-resources";
import { trustOneServiceCases } from "./trust-one-service";

export const iamCases: readonly PolicyCases[] = [
  allowManagedPoliciesCases,
  attachOneWayCases,
  constrainPassRoleCases,
  forbidEscalationCases,
  forbidInvertedElementsCases,
  forbidUsersCases,
  forbidWildcardActionsCases,
  keepDataInCases,
  keepKeysOwnCases,
  keepPermissionsUnmanagedCases,
  keepResourcesUnpublicCases,
  knowDocumentsAtPreviewCases,
  makeConditionsCountCases,
  nameStarConditionsCases,
  parseDocumentsCases,
  requireBoundaryCases,
  requireUrlAuthCases,
  scopeInvocationsCases,
  scopeResourcesCases,
  trustOneServiceCases,
];
