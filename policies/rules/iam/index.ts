/** Least privilege. */
import type { Policy } from "../../core/policy";
import { forbidWildcardActions } from "./forbid-wildcard-actions";
import { scopeResources } from "./scope-resources";

export const iamPolicies: readonly Policy[] = [forbidWildcardActions, scopeResources];
