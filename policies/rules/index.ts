/** Every policy of the pack: one line a policy. */
import type { Policy } from "../core/policy";
import { confineRolesToOwnTable } from "./confine-roles-to-own-table";
import { forbidWildcardActions } from "./forbid-wildcard-actions";
import { keepSingleWriter } from "./keep-single-writer";
import { requireModernTls } from "./require-modern-tls";
import { requireTags } from "./require-tags";
import { scopeResources } from "./scope-resources";

export const policies: readonly Policy[] = [
  requireTags,
  forbidWildcardActions,
  scopeResources,
  confineRolesToOwnTable,
  keepSingleWriter,
  requireModernTls,
];
