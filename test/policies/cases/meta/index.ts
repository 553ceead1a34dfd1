import type { PolicyCases } from "../../support/cases";
import { allowKnownRegionsCases } from "./allow-known-regions";
import { allowKnownTypesCases } from "./allow-known-types";
import { completeContractsCases } from "./complete-contracts";
import { guardIgnoredChangesCases } from "./guard-ignored-changes";
import { holdExceptionsCases } from "./hold-exceptions";
import { pinProvidersCases } from "./pin-providers";
import { reportUnverifiedCases } from "./report-unverified";

export const metaCases: readonly PolicyCases[] = [
  allowKnownRegionsCases,
  allowKnownTypesCases,
  completeContractsCases,
  guardIgnoredChangesCases,
  holdExceptionsCases,
  pinProvidersCases,
  reportUnverifiedCases,
];
