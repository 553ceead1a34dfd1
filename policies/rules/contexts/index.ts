/** Bounded contexts meet at their interfaces only. */
import type { Policy } from "../../core/policy";
import { confineRolesToOwnTable } from "./confine-roles-to-own-table";
import { giveRolesOneConsumer } from "./give-roles-one-consumer";
import { keepContextsFromInvokingEachOther } from "./keep-contexts-from-invoking-each-other";
import { keepEnvironmentsOwn } from "./keep-environments-own";
import { keepEventSourcesOwn } from "./keep-event-sources-own";
import { keepResourcePoliciesOwn } from "./keep-resource-policies-own";
import { keepRolesFromAssumingEachOther } from "./keep-roles-from-assuming-each-other";
import { keepTablesSingleOwned } from "./keep-tables-single-owned";
import { knowFunctionRoles } from "./know-function-roles";
import { scopeBusPublishing } from "./scope-bus-publishing";
import { separateFromMonolith } from "./separate-from-monolith";

export const contextPolicies: readonly Policy[] = [
  confineRolesToOwnTable,
  keepTablesSingleOwned,
  giveRolesOneConsumer,
  keepEventSourcesOwn,
  scopeBusPublishing,
  separateFromMonolith,
  keepContextsFromInvokingEachOther,
  keepResourcePoliciesOwn,
  keepRolesFromAssumingEachOther,
  keepEnvironmentsOwn,
  knowFunctionRoles,
];
