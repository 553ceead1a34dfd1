/** A context's listener rules: always the same ones, with actions computed from the phase that its transition reached. */
import * as pulumi from "@pulumi/pulumi";
import type * as awsTypes from "@pulumi/aws/types/input";
import { ListenerRule } from "@pulumi/aws/lb/listenerRule";
import type { TransitionResult } from "../../migration/runtime/phases";
import { ruleAction, type Backend, type RuleAction } from "../compute/routing/actions";
import { listenerRules, type RuleConditions, type RuleKind } from "../compute/routing/rules";
import { expectedResult } from "../compute/transition";
import type { ContextArgs } from "./bounded-context";
import type { ContextApi } from "./context-api";

type Action = awsTypes.lb.ListenerRuleAction;
type Condition = awsTypes.lb.ListenerRuleCondition;

/** ARN of each backend's target group. A rule depends on those that it uses, so that its owner is known before they exist. */
type TargetGroups = Readonly<Record<Backend, pulumi.Output<string>>>;

const conditionsOf = ({ header, methods, paths }: RuleConditions): Condition[] => [
  ...(header === undefined ? [] : [{ httpHeader: { httpHeaderName: header.name, values: [...header.values] } }]),
  ...(methods === undefined ? [] : [{ httpRequestMethod: { values: [...methods] } }]),
  { pathPattern: { values: [...paths] } },
];

/** One group plainly, two with weights: a weight of 0 is never declared, since the provider would reset live weights by it. */
function actionsOf(action: RuleAction, groups: TargetGroups): Action[] {
  const [first] = action;
  if (action.length === 1) return [{ type: "forward", targetGroupArn: groups[first.backend] }];
  const targetGroups = action.map(({ backend, weight }) => ({ arn: groups[backend], weight }));
  return [{ type: "forward", forward: { targetGroups } }];
}

export interface ContextRoutesArgs extends ContextArgs {
  readonly api: ContextApi;
  readonly reached: pulumi.Output<TransitionResult>;
}

export class ContextRoutes extends pulumi.ComponentResource {
  constructor(name: string, args: ContextRoutesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:ContextRoutes", name, {}, opts);
    const { declaration } = args.context;
    const groups: TargetGroups = { monolith: args.frontDoor.monolithTargets.arn, function: args.api.targets.arn };
    for (const rule of listenerRules(declaration, args.testerSecret)) {
      const actions = this.actions(rule.kind, args, groups);
      new ListenerRule(
        `${name}-${rule.name}`,
        {
          listenerArn: args.frontDoor.listener.arn,
          priority: rule.priority,
          conditions: conditionsOf(rule.conditions),
          actions,
          tags: args.tags(declaration.name),
        },
        { parent: this, dependsOn: [args.api] },
      );
    }
    this.registerOutputs({});
  }

  /**
   * In previews the phase is the one that the config asks for, so weights are known there and policies can check them: an output
   * of a list is known as a whole or not at all, and the target groups' ARNs are not.
   */
  private actions(kind: RuleKind, args: ContextRoutesArgs, groups: TargetGroups): pulumi.Input<Action[]> {
    const { declaration, config } = args.context;
    const actionsIn = ({ phase, weight }: Pick<TransitionResult, "phase" | "weight">): Action[] =>
      actionsOf(ruleAction(kind, { phase, weight, braked: args.braked }), groups);
    if (pulumi.runtime.isDryRun()) return actionsIn(expectedResult(declaration.name, config));
    return args.reached.apply((reached) => pulumi.output(actionsIn(reached)));
  }
}
