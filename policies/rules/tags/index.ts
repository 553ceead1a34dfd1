/** Tagging. */
import type { Policy } from "../../core/policy";
import { requireTags } from "./require-tags";

export const tagPolicies: readonly Policy[] = [requireTags];
