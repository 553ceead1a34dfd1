/** About the pack itself, and the ways around it. Exceptions come first: all others are asked with them. */
import type { Policy } from "../../core/policy";
import { holdExceptions } from "./hold-exceptions";
import { reportUnverified } from "./report-unverified";

export const metaPolicies: readonly Policy[] = [holdExceptions, reportUnverified];
