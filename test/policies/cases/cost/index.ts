import type { PolicyCases } from "../../support/cases";
import { boundDatabaseCapacityCases } from "./bound-database-capacity";
import { boundTableCapacityCases } from "./bound-table-capacity";
import { expireImagesCases } from "./expire-images";
import { forbidWarmCapacityCases } from "./forbid-warm-capacity";
import { letLogsExpireCases } from "./let-logs-expire";
import { measureByTheMinuteCases } from "./measure-by-the-minute";
import { saveOnNatCases } from "./save-on-nat";
import { sizeFunctionsCases } from "./size-functions";

export const costCases: readonly PolicyCases[] = [
  boundTableCapacityCases,
  sizeFunctionsCases,
  forbidWarmCapacityCases,
  boundDatabaseCapacityCases,
  letLogsExpireCases,
  saveOnNatCases,
  expireImagesCases,
  measureByTheMinuteCases,
];
