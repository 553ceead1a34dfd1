/** Permissions that roles hold and no end-to-end suite uses, each with the reason for which it is held. */
import type { Unused } from "./judge";

export const UNUSED: readonly Unused[] = [];
