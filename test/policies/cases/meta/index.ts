import type { PolicyCases } from "../../support/cases";

export const metaCases: readonly PolicyCases[] = [];
