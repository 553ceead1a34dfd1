import type { PolicyCases } from "../../support/cases";
import { confineRolesToOwnTableCases } from "./confine-roles-to-own-table";
import { giveRolesOneConsumerCases } from "./give-roles-one-consumer";
import { keepContextsFromInvokingEachOtherCases } from "./keep-contexts-from-invoking-each-other";
import { keepEnvironmentsOwnCases } from "./keep-environments-own";
import { keepEventSourcesOwnCases } from "./keep-event-sources-own";
import { keepResourcePoliciesOwnCases } from "./keep-resource-policies-own";
import { keepRolesFromAssumingEachOtherCases } from "./keep-roles-from-assuming-each-other";
import { keepTablesSingleOwnedCases } from "./keep-tables-single-owned";
import { knowFunctionRolesCases } from "./know-function-roles";
import { scopeBusPublishingCases } from "./scope-bus-publishing";
import { separateFromMonolithCases } from "./separate-from-monolith";

export const contextCases: readonly PolicyCases[] = [
  confineRolesToOwnTableCases,
  giveRolesOneConsumerCases,
  keepContextsFromInvokingEachOtherCases,
  keepEnvironmentsOwnCases,
  keepEventSourcesOwnCases,
  keepResourcePoliciesOwnCases,
  keepRolesFromAssumingEachOtherCases,
  keepTablesSingleOwnedCases,
  knowFunctionRolesCases,
  scopeBusPublishingCases,
  separateFromMonolithCases,
];
