import type { PolicyCases } from "../../support/cases";

export const dataCases: readonly PolicyCases[] = [];
