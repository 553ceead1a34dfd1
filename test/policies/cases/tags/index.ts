import type { PolicyCases } from "../../support/cases";

export const tagCases: readonly PolicyCases[] = [];
