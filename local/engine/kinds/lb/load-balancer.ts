import type { LoadBalancerSettings } from "../../../services/elb/model";
import type { ElbService } from "../../../services/elb/service";
import { nameProblems } from "../../../services/elb/validation";
import type { Props, ResourceKind } from "../../resource-kind";
import { failures, numberOf, required, textOf } from "../inputs";

const forwardedForOf = (value: string | undefined): LoadBalancerSettings["forwardedFor"] =>
  value === "preserve" || value === "remove" ? value : "append";

const settingsOf = (inputs: Props): LoadBalancerSettings => ({
  name: required(inputs, "name"),
  idleTimeoutSeconds: numberOf(inputs, "idleTimeout") ?? 60,
  forwardedFor: forwardedForOf(textOf(inputs, "xffHeaderProcessingMode")),
});

/** `aws:lb/loadBalancer:LoadBalancer`: application load balancers only. */
export const loadBalancerKind = (elb: ElbService): ResourceKind => ({
  token: "aws:lb/loadBalancer:LoadBalancer",
  replaceOn: ["name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool"],
  computed: ["arn", "arnSuffix", "dnsName", "vpcId", "zoneId"],
  autoName: { property: "name", maxLength: 32 },
  check: (inputs) => {
    const name = textOf(inputs, "name");
    const idleTimeout = numberOf(inputs, "idleTimeout");
    const type = textOf(inputs, "loadBalancerType") ?? "application";
    return [
      ...failures("name", name === undefined ? [] : nameProblems("load balancer", name)),
      ...failures(
        "idleTimeout",
        idleTimeout === undefined || (idleTimeout >= 1 && idleTimeout <= 4_000)
          ? []
          : [`expected idleTimeout to be in the range (1 - 4000), got ${idleTimeout}`],
      ),
      ...failures(
        "loadBalancerType",
        type === "application" ? [] : [`the local cloud emulates application load balancers only, not ${type}`],
      ),
    ];
  },
  create: async (inputs) => {
    const arn = elb.createLoadBalancer(settingsOf(inputs));
    return { id: arn, outputs: outputsOf(arn, inputs) };
  },
  update: async (arn, _olds, news) => {
    elb.updateLoadBalancer(arn, settingsOf(news));
    return outputsOf(arn, news);
  },
  delete: async (arn, olds) => {
    if (olds["enableDeletionProtection"] === true)
      throw new Error(
        `OperationNotPermitted: Load balancer '${arn}' cannot be deleted because deletion protection is enabled`,
      );
    elb.deleteLoadBalancer(arn);
  },
  read: async (arn, olds) => (elb.loadBalancer(arn) ? olds : undefined),
});

/** The name resolves to loopback (RFC 6761); the port is the front door's. */
const outputsOf = (arn: string, inputs: Props): Props => ({
  ...inputs,
  arn,
  arnSuffix: arn.split(":loadbalancer/")[1] ?? "",
  dnsName: `${required(inputs, "name")}.localhost`,
  vpcId: "",
  zoneId: "Z215JYRZR1TBD5",
});
