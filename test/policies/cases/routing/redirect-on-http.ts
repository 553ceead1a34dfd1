import { redirectOnHttp } from "../../../../policies/rules/routing/redirect-on-http";
import { arn, groupArn, plus, WORLD } from "../../fixtures/world";
import { changing, on, without, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, type Subject } from "../../support/subject";

const HTTP = arn("elasticloadbalancing", "listener/app/banyan-dev/1/80");
const redirect = (protocol?: string) => ({
  type: "redirect",
  redirect: { statusCode: "HTTP_301", ...(protocol === undefined ? {} : { protocol }) },
});
const forward = { type: "forward", targetGroupArn: groupArn("monolith") };
const withRule = (actions: unknown, protocol: string | undefined = "HTTP") =>
  plus(
    {
      type: "aws:lb/listener:Listener",
      name: "http",
      props: { arn: HTTP, port: 80, protocol, defaultActions: [redirect("HTTPS")] },
    },
    {
      type: "aws:lb/listenerRule:ListenerRule",
      name: "rule",
      props: { listenerArn: HTTP, priority: 1, actions, conditions: [] },
    } satisfies Subject,
  );
const unnamed = (actions: unknown) =>
  withRule(actions).map((one) => (one.name === "http" ? { ...one, props: without("protocol")(one.props) } : one));

export const redirectOnHttpCases: PolicyCases = {
  policy: redirectOnHttp,
  spellings: {
    "protocol HTTP": {
      good: [on("no rule", WORLD), on("a redirect to HTTPS", withRule([redirect("HTTPS")]))],
      bad: [
        on("a forward", withRule([forward]), { finding: "unencrypted" }),
        on("a redirect to the same protocol", withRule([redirect()])),
        on("a redirect to HTTP", withRule([redirect("HTTP")])),
        on("a redirect by a variable", withRule([redirect("#{protocol}")])),
        on("a fixed answer", withRule([{ type: "fixed-response" }])),
        on("in lower case", withRule([forward], "http")),
      ],
    },
    "no protocol": {
      good: [on("a redirect", unnamed([redirect("HTTPS")]))],
      bad: [on("a forward", unnamed([forward]))],
    },
  },
  undecided: [on("actions that are not known", withRule(UNKNOWN_TEXT))],
  mutations: [changing("front-door-https", (props) => ({ ...props, protocol: "HTTP" }))],
};
