/** Data protection. */
import type { Policy } from "../../core/policy";

export const dataPolicies: readonly Policy[] = [];
