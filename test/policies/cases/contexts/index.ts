import type { PolicyCases } from "../../support/cases";

export const contextCases: readonly PolicyCases[] = [];
