/** Cost. */
import type { Policy } from "../../core/policy";
import { boundDatabaseCapacity } from "./bound-database-capacity";
import { boundTableCapacity } from "./bound-table-capacity";
import { expireImages } from "./expire-images";
import { forbidWarmCapacity } from "./forbid-warm-capacity";
import { letLogsExpire } from "./let-logs-expire";
import { measureByTheMinute } from "./measure-by-the-minute";
import { saveOnNat } from "./save-on-nat";
import { sizeFunctions } from "./size-functions";

export const costPolicies: readonly Policy[] = [
  boundTableCapacity,
  sizeFunctions,
  forbidWarmCapacity,
  boundDatabaseCapacity,
  letLogsExpire,
  saveOnNat,
  expireImages,
  measureByTheMinute,
];
