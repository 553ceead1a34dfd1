import type { PolicyCases } from "../../support/cases";
import { agreeWithComponentCases } from "./agree-with-component";
import { propagateToTasksCases } from "./propagate-to-tasks";
import { requireTagsCases } from "./require-tags";
import { spellTagsCases } from "./spell-tags";

export const tagCases: readonly PolicyCases[] = [
  requireTagsCases,
  spellTagsCases,
  agreeWithComponentCases,
  propagateToTasksCases,
];
