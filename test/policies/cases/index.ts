/** The tables of all policies, a folder a family. */
import type { PolicyCases } from "../support/cases";
import { contextCases } from "./contexts";
import { costCases } from "./cost";
import { dataCases } from "./data";
import { iamCases } from "./iam";
import { metaCases } from "./meta";
import { networkCases } from "./network";
import { operationsCases } from "./operations";
import { routingCases } from "./routing";
import { tagCases } from "./tags";

export const tables: readonly PolicyCases[] = [
  ...tagCases,
  ...iamCases,
  ...contextCases,
  ...routingCases,
  ...networkCases,
  ...dataCases,
  ...operationsCases,
  ...costCases,
  ...metaCases,
];
