import type { RuleSettings } from "../../../services/elb/model";
import type { ElbService } from "../../../services/elb/service";
import { actionProblems, conditionProblems, priorityProblems } from "../../../services/elb/validation";
import type { CheckFailure, Props, ResourceKind } from "../../resource-kind";
import { hasUnknown } from "../../wire/values";
import { failures, isSet, numberOf, required } from "../inputs";
import { actionsOf } from "./actions";
import { conditionsOf } from "./conditions";

/** A rule without a priority takes the next after the highest, as the provider does. */
const settingsOf = (elb: ElbService, inputs: Props, old?: number): RuleSettings => {
  const listenerArn = required(inputs, "listenerArn");
  const next = () => (elb.rules(listenerArn).at(-1)?.settings.priority ?? 0) + 1;
  return {
    listenerArn,
    priority: numberOf(inputs, "priority") ?? old ?? next(),
    conditions: conditionsOf(inputs),
    actions: actionsOf(inputs, "actions"),
  };
};

/** `aws:lb/listenerRule:ListenerRule` */
export const listenerRuleKind = (elb: ElbService): ResourceKind => ({
  token: "aws:lb/listenerRule:ListenerRule",
  replaceOn: ["listenerArn"],
  computed: ["arn"],
  check: (inputs) => {
    const priority = numberOf(inputs, "priority");
    const found: CheckFailure[] = [...failures("priority", priority === undefined ? [] : priorityProblems(priority))];
    if (!hasUnknown(inputs["conditions"]))
      found.push(...failures("conditions", conditionProblems(conditionsOf(inputs))));
    if (!hasUnknown(inputs["actions"]))
      found.push(...failures("actions", actionProblems(actionsOf(inputs, "actions"))));
    if (isSet(inputs, "transforms"))
      found.push({ property: "transforms", reason: "the local load balancer does not emulate transforms" });
    return found;
  },
  create: async (inputs) => {
    const settings = settingsOf(elb, inputs);
    const arn = elb.createRule(settings);
    return { id: arn, outputs: { ...inputs, arn, priority: settings.priority } };
  },
  update: async (arn, olds, news) => {
    const settings = settingsOf(elb, news, numberOf(olds, "priority"));
    elb.updateRule(arn, settings);
    return { ...news, arn, priority: settings.priority };
  },
  delete: async (arn) => elb.deleteRule(arn),
  read: async (arn, olds) => (elb.rule(arn) ? olds : undefined),
});
