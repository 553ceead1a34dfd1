import { hardenLoadBalancers } from "../../../../policies/rules/network/harden-load-balancers";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const balancer = (props: Readonly<Record<string, unknown>>): Subject => ({
  type: "aws:lb/loadBalancer:LoadBalancer",
  props: {
    loadBalancerType: "application",
    dropInvalidHeaderFields: true,
    desyncMitigationMode: "defensive",
    accessLogs: { enabled: true, bucket: "logs" },
    enableDeletionProtection: true,
    subnets: ["subnet-1", "subnet-2"],
    ...props,
  },
});

export const hardenLoadBalancersCases: PolicyCases = {
  policy: hardenLoadBalancers,
  spellings: {
    subnets: {
      good: [
        on("two that are not known", balancer({ subnets: [UNKNOWN_TEXT, UNKNOWN_TEXT] })),
        on("by mapping", balancer({ subnets: undefined, subnetMappings: [{ subnetId: "a" }, { subnetId: "b" }] })),
      ],
      bad: [
        on("one twice", balancer({ subnets: ["a", "a"] }), { finding: "one-zone" }),
        on(
          "one mapped twice",
          balancer({ subnets: undefined, subnetMappings: [{ subnetId: "a" }, { subnetId: "a" }] }),
          { finding: "one-zone" },
        ),
      ],
    },
    "an application load balancer": {
      good: [
        on("hardened", balancer({})),
        on(
          "strictest, by mappings",
          balancer({ desyncMitigationMode: "strictest", subnets: undefined, subnetMappings: [{}, {}] }),
        ),
        on("without deletion protection in dev", balancer({ enableDeletionProtection: false })),
        on("with it in production", balancer({}), { stack: "prod" }),
      ],
      bad: [
        on("invalid headers by default", balancer({ dropInvalidHeaderFields: undefined }), {
          finding: "invalid-headers",
        }),
        on("invalid headers", balancer({ dropInvalidHeaderFields: false }), { finding: "invalid-headers" }),
        on("smuggling watched", balancer({ desyncMitigationMode: "monitor" }), { finding: "desync" }),
        on("no access logs", balancer({ accessLogs: undefined }), { finding: "no-access-logs" }),
        on("access logs off", balancer({ accessLogs: { bucket: "logs", enabled: false } }), {
          finding: "no-access-logs",
        }),
        on("access logs not turned on", balancer({ accessLogs: { bucket: "logs" } }), { finding: "no-access-logs" }),
        on("the client's address removed", balancer({ xffHeaderProcessingMode: "remove" }), {
          finding: "client-address",
        }),
        on("one subnet", balancer({ subnets: ["subnet-1"] }), { finding: "one-zone" }),
        on("deletable in production", balancer({ enableDeletionProtection: false }), {
          stack: "prod",
          finding: "deletable",
        }),
        on("deletable in staging", balancer({ enableDeletionProtection: undefined }), {
          stack: "staging",
          finding: "deletable",
        }),
      ],
    },
    "by default": {
      good: [on("hardened", balancer({ loadBalancerType: undefined }))],
      bad: [on("invalid headers", balancer({ loadBalancerType: undefined, dropInvalidHeaderFields: false }))],
    },
    "another type": {
      good: [
        on(
          "network",
          balancer({ loadBalancerType: "network", dropInvalidHeaderFields: undefined, accessLogs: undefined }),
        ),
      ],
      bad: [on("an application's that says so", balancer({ accessLogs: undefined }))],
    },
  },
  undecided: [on("subnets that are not known", balancer({ subnets: UNKNOWN_TEXT }))],
  mutations: [
    changing("front-door-balancer", having({ dropInvalidHeaderFields: false })),
    changing("front-door-balancer", without("enableDeletionProtection")),
  ],
};
