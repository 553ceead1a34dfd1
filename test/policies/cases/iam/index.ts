import type { PolicyCases } from "../../support/cases";

export const iamCases: readonly PolicyCases[] = [];
