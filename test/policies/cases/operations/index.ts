import type { PolicyCases } from "../../support/cases";

export const operationsCases: readonly PolicyCases[] = [];
