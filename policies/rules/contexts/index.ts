/** Bounded contexts meet at their interfaces only. */
import type { Policy } from "../../core/policy";
import { confineRolesToOwnTable } from "./confine-roles-to-own-table";

export const contextPolicies: readonly Policy[] = [confineRolesToOwnTable];
