import type { PolicyCases } from "../../support/cases";
import { closeDefaultGroupCases } from "./close-default-group";
import { hardenLoadBalancersCases } from "./harden-load-balancers";
import { keepDatabasesPrivateCases } from "./keep-databases-private";
import { keepOneRuleStyleCases } from "./keep-one-rule-style";
import { keepTasksPrivateCases } from "./keep-tasks-private";
import { redirectHttpCases } from "./redirect-http";
import { requireModernTlsCases } from "./require-modern-tls";
import { restrictPublicIngressCases } from "./restrict-public-ingress";

export const networkCases: readonly PolicyCases[] = [
  requireModernTlsCases,
  redirectHttpCases,
  restrictPublicIngressCases,
  keepOneRuleStyleCases,
  closeDefaultGroupCases,
  keepTasksPrivateCases,
  keepDatabasesPrivateCases,
  hardenLoadBalancersCases,
];
