import type { ElbService } from "../../../services/elb/service";
import type { ResourceKind } from "../../resource-kind";
import { listenerKind } from "./listener";
import { listenerRuleKind } from "./listener-rule";
import { loadBalancerKind } from "./load-balancer";
import { targetGroupKind } from "./target-group";
import { targetGroupAttachmentKind } from "./target-group-attachment";

/** Resource kinds of Elastic Load Balancing. */
export const lbKinds = (elb: ElbService): readonly ResourceKind[] => [
  loadBalancerKind(elb),
  listenerKind(elb),
  listenerRuleKind(elb),
  targetGroupKind(elb),
  targetGroupAttachmentKind(elb),
];
