import type { PolicyCases } from "../../support/cases";

export const costCases: readonly PolicyCases[] = [];
