/** Network and transport. */
import type { Policy } from "../../core/policy";
import { closeDefaultGroup } from "./close-default-group";
import { hardenLoadBalancers } from "./harden-load-balancers";
import { keepDatabasesPrivate } from "./keep-databases-private";
import { keepOneRuleStyle } from "./keep-one-rule-style";
import { keepTasksPrivate } from "./keep-tasks-private";
import { redirectHttp } from "./redirect-http";
import { requireModernTls } from "./require-modern-tls";
import { restrictPublicIngress } from "./restrict-public-ingress";

export const networkPolicies: readonly Policy[] = [
  requireModernTls,
  redirectHttp,
  restrictPublicIngress,
  keepOneRuleStyle,
  closeDefaultGroup,
  keepTasksPrivate,
  keepDatabasesPrivate,
  hardenLoadBalancers,
];
