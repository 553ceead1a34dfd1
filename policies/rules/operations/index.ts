/** Operations. */
import type { Policy } from "../../core/policy";

export const operationsPolicies: readonly Policy[] = [];
