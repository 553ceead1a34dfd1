/** Tagging. */
import type { Policy } from "../../core/policy";
import { agreeWithComponent } from "./agree-with-component";
import { propagateToTasks } from "./propagate-to-tasks";
import { requireTags } from "./require-tags";
import { spellTags } from "./spell-tags";

export const tagPolicies: readonly Policy[] = [requireTags, spellTags, agreeWithComponent, propagateToTasks];
