/** Cost. */
import type { Policy } from "../../core/policy";

export const costPolicies: readonly Policy[] = [];
