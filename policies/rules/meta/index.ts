/** About the pack itself, and the ways around it. Exceptions come first: all others are asked with them. */
import type { Policy } from "../../core/policy";
import { allowKnownRegions } from "./allow-known-regions";
import { allowKnownTypes } from "./allow-known-types";
import { completeContracts } from "./complete-contracts";
import { guardIgnoredChanges } from "./guard-ignored-changes";
import { holdExceptions } from "./hold-exceptions";
import { pinProviders } from "./pin-providers";
import { reportUnverified } from "./report-unverified";

export const metaPolicies: readonly Policy[] = [
  holdExceptions,
  allowKnownTypes,
  pinProviders,
  allowKnownRegions,
  guardIgnoredChanges,
  completeContracts,
  reportUnverified,
];
