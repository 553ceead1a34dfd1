import type { Random } from "../random";
import { compileConditions } from "./conditions";
import type { Action, ForwardAction, RequestView, RuleSettings } from "./model";

export interface Route {
  /** `undefined`: the listener's default action. */
  readonly ruleArn: string | undefined;
  readonly action: Action;
}

/** Rules compiled in order of priority. A change makes a new table: a request sees one or the other, never half. */
export type RouteTable = (request: RequestView) => Route;

export function compileRoutes(
  rules: readonly { readonly arn: string; readonly settings: RuleSettings }[],
  defaultActions: readonly Action[],
): RouteTable {
  const compiled = [...rules]
    .sort((a, b) => a.settings.priority - b.settings.priority)
    .map(({ arn, settings }) => ({
      matches: compileConditions(settings.conditions),
      route: { ruleArn: arn, action: lastOf(settings.actions) },
    }));
  const fallback: Route = { ruleArn: undefined, action: lastOf(defaultActions) };
  return (request) => compiled.find(({ matches }) => matches(request))?.route ?? fallback;
}

/** The routing action is the last; those before it authenticate, which the local balancer refuses to store. */
function lastOf(actions: readonly Action[]): Action {
  const action = actions.at(-1);
  if (!action) throw new Error("A rule needs an action");
  return action;
}

/** Chooses by weight; `undefined` when all weights are 0. */
export function chooseTargetGroup({ targetGroups }: ForwardAction, random: Random): string | undefined {
  const total = targetGroups.reduce((sum, group) => sum + group.weight, 0);
  if (total <= 0) return undefined;
  let at = random() * total;
  for (const group of targetGroups) {
    at -= group.weight;
    if (at < 0) return group.arn;
  }
  return targetGroups.findLast((group) => group.weight > 0)?.arn;
}
