import type { PolicyCases } from "../../support/cases";
import { requireModernTlsCases } from "./require-modern-tls";

export const networkCases: readonly PolicyCases[] = [requireModernTlsCases];
