import type { TargetReference } from "../../../services/elb/model";
import { targetKey } from "../../../services/elb/target-group";
import type { ElbService } from "../../../services/elb/service";
import type { Props, ResourceKind } from "../../resource-kind";
import { numberOf, required } from "../inputs";

function targetOf(inputs: Props): TargetReference {
  const port = numberOf(inputs, "port");
  return { id: required(inputs, "targetId"), ...(port !== undefined && { port }) };
}

/** `aws:lb/targetGroupAttachment:TargetGroupAttachment`. Its deletion waits until the target has answered what it had. */
export const targetGroupAttachmentKind = (elb: ElbService): ResourceKind => ({
  token: "aws:lb/targetGroupAttachment:TargetGroupAttachment",
  replaceOn: ["targetGroupArn", "targetId", "port", "availabilityZone"],
  computed: [],
  create: async (inputs) => {
    const group = required(inputs, "targetGroupArn");
    elb.registerTarget(group, targetOf(inputs));
    return { id: `${group}-${targetKey(targetOf(inputs))}`, outputs: inputs };
  },
  delete: (_id, olds) => elb.deregisterTarget(required(olds, "targetGroupArn"), targetOf(olds)),
  read: async (_id, olds) => {
    const group = required(olds, "targetGroupArn");
    if (!elb.targetGroup(group)) return undefined;
    const { id } = targetOf(olds);
    return elb.targetHealth(group).some(({ target }) => target.id === id) ? olds : undefined;
  },
});
