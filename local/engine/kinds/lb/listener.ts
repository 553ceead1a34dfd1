import type { ListenerSettings } from "../../../services/elb/model";
import type { ElbService } from "../../../services/elb/service";
import { actionProblems } from "../../../services/elb/validation";
import type { CheckFailure, Props, ResourceKind } from "../../resource-kind";
import { hasUnknown } from "../../wire/values";
import { failures, isSet, numberOf, required, textOf } from "../inputs";
import { actionsOf } from "./actions";

const settingsOf = (inputs: Props): ListenerSettings => ({
  loadBalancerArn: required(inputs, "loadBalancerArn"),
  port: numberOf(inputs, "port") ?? 80,
  protocol: textOf(inputs, "protocol") === "HTTPS" ? "HTTPS" : "HTTP",
  defaultActions: actionsOf(inputs, "defaultActions"),
});

/** `aws:lb/listener:Listener`. The front door serves the one on 443, or else that on the lowest port, as plain HTTP. */
export const listenerKind = (elb: ElbService): ResourceKind => ({
  token: "aws:lb/listener:Listener",
  replaceOn: ["loadBalancerArn"],
  computed: ["arn"],
  check: (inputs) => {
    const protocol = textOf(inputs, "protocol");
    const port = numberOf(inputs, "port");
    const found: CheckFailure[] = [];
    if (protocol !== undefined && protocol !== "HTTP" && protocol !== "HTTPS")
      found.push({ property: "protocol", reason: `Protocol '${protocol}' must be one of 'HTTP, HTTPS'` });
    if (port !== undefined && !(port >= 1 && port <= 65_535))
      found.push({ property: "port", reason: `expected port to be in the range (1 - 65535), got ${port}` });
    if (protocol === "HTTPS" && !isSet(inputs, "certificateArn"))
      found.push({ property: "certificateArn", reason: "A certificate must be specified for HTTPS listeners" });
    if (protocol === "HTTP" && (isSet(inputs, "certificateArn") || isSet(inputs, "sslPolicy")))
      found.push({ property: "protocol", reason: "Certificates and SSL policies are for HTTPS listeners only" });
    if (!hasUnknown(inputs["defaultActions"]))
      found.push(...failures("defaultActions", actionProblems(actionsOf(inputs, "defaultActions"))));
    return found;
  },
  create: async (inputs) => {
    const arn = elb.createListener(settingsOf(inputs));
    return { id: arn, outputs: { ...inputs, arn } };
  },
  update: async (arn, _olds, news) => {
    elb.updateListener(arn, settingsOf(news));
    return { ...news, arn };
  },
  delete: async (arn) => elb.deleteListener(arn),
  read: async (arn, olds) => (elb.listener(arn) ? olds : undefined),
});
