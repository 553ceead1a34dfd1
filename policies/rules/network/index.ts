/** Network and transport. */
import type { Policy } from "../../core/policy";
import { requireModernTls } from "./require-modern-tls";

export const networkPolicies: readonly Policy[] = [requireModernTls];
