import type { PolicyCases } from "../../support/cases";
import { requireTagsCases } from "./require-tags";

export const tagCases: readonly PolicyCases[] = [requireTagsCases];
