import type { PolicyCases } from "../../support/cases";

export const routingCases: readonly PolicyCases[] = [];
