/** Where requests go while a context moves. */
import type { Policy } from "../../core/policy";
import { keepSingleWriter } from "./keep-single-writer";

export const routingPolicies: readonly Policy[] = [keepSingleWriter];
