import type { Action } from "../../../services/elb/model";
import type { Props } from "../../resource-kind";
import { booleanOf, numberOf, recordOf, recordsOf, required, textOf } from "../inputs";

/** Weight of a target group that declares none, as the provider has it. */
const DEFAULT_WEIGHT = 1;

/** Actions as declared → as the balancer runs them. @throws Error for a kind that the local balancer does not emulate. */
export function actionsOf(props: Props, key: string): readonly Action[] {
  return [...recordsOf(props, key)]
    .sort((a, b) => (numberOf(a, "order") ?? 0) - (numberOf(b, "order") ?? 0))
    .map((action) => actionOf(action));
}

function actionOf(props: Props): Action {
  const type = required(props, "type");
  switch (type) {
    case "forward":
      return forwardOf(props);
    case "redirect": {
      const redirect = recordOf(props, "redirect") ?? {};
      return {
        type,
        protocol: textOf(redirect, "protocol") ?? "#{protocol}",
        host: textOf(redirect, "host") ?? "#{host}",
        port: textOf(redirect, "port") ?? "#{port}",
        path: textOf(redirect, "path") ?? "/#{path}",
        query: textOf(redirect, "query") ?? "#{query}",
        statusCode: required(redirect, "statusCode") === "HTTP_301" ? 301 : 302,
      };
    }
    case "fixed-response": {
      const fixed = recordOf(props, "fixedResponse") ?? {};
      return {
        type,
        statusCode: numberOf(fixed, "statusCode") ?? 200,
        contentType: required(fixed, "contentType"),
        messageBody: textOf(fixed, "messageBody") ?? "",
      };
    }
    default:
      throw new Error(`The local load balancer does not emulate the action type ${type}.`);
  }
}

function forwardOf(props: Props): Action {
  const forward = recordOf(props, "forward");
  if (!forward)
    return { type: "forward", targetGroups: [{ arn: required(props, "targetGroupArn"), weight: DEFAULT_WEIGHT }] };
  const stickiness = recordOf(forward, "stickiness");
  if (stickiness && booleanOf(stickiness, "enabled") === true)
    throw new Error("The local load balancer does not emulate stickiness of target groups: leave it off.");
  const targetGroups = recordsOf(forward, "targetGroups").map((group) => ({
    arn: required(group, "arn"),
    weight: numberOf(group, "weight") ?? DEFAULT_WEIGHT,
  }));
  return { type: "forward", targetGroups };
}
