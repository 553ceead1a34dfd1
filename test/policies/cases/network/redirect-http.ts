import { redirectHttp } from "../../../../policies/rules/network/redirect-http";
import { adding, changing, having, on, type PolicyCases } from "../../support/cases";
import { listener } from "../../support/fixtures";
import { UNKNOWN_TEXT } from "../../support/subject";

const REDIRECT = { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" };
const action = (redirect: unknown) => ({ type: "redirect", redirect });
const plain = (...defaultActions: unknown[]) => listener({ protocol: "HTTP", port: 80, defaultActions });
const { protocol: _, ...WITHOUT_PROTOCOL } = REDIRECT;

export const redirectHttpCases: PolicyCases = {
  policy: redirectHttp,
  spellings: {
    "of a gateway load balancer": {
      good: [
        on("without a protocol", {
          ...listener({
            protocol: undefined,
            sslPolicy: undefined,
            defaultActions: [{ type: "forward" }],
            loadBalancerArn: "arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/gwy/a/1",
          }),
        }),
      ],
      bad: [
        on(
          "of an application load balancer",
          listener({
            protocol: undefined,
            sslPolicy: undefined,
            defaultActions: [{ type: "forward" }],
            loadBalancerArn: "arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/a/1",
          }),
        ),
      ],
    },
    "protocol HTTP": {
      good: [
        on("a redirect", plain(action(REDIRECT))),
        on("a temporary one, its port a number", plain(action({ ...REDIRECT, port: 443, statusCode: "HTTP_302" }))),
        on("with a host and a path", plain(action({ ...REDIRECT, host: "#{host}", path: "/#{path}" }))),
        on("HTTPS forwards", listener({ defaultActions: [{ type: "forward", targetGroupArn: "arn" }] })),
      ],
      bad: [
        on("forwards", plain({ type: "forward", targetGroupArn: "arn" }), { finding: "no-redirect" }),
        on("answers by itself", plain({ type: "fixed-response" }), { finding: "no-redirect" }),
        on("no action", plain(), { finding: "not-one-action" }),
        on("authenticates first", plain({ type: "authenticate-oidc" }, action(REDIRECT)), {
          finding: "not-one-action",
        }),
        on("redirects to the request's protocol", plain(action(WITHOUT_PROTOCOL)), { finding: "redirect-protocol" }),
        on("says so", plain(action({ ...REDIRECT, protocol: "#{protocol}" })), { finding: "redirect-protocol" }),
        on("redirects to HTTP", plain(action({ ...REDIRECT, protocol: "HTTP" })), { finding: "redirect-protocol" }),
        on("another port", plain(action({ ...REDIRECT, port: "8443" })), { finding: "redirect-port" }),
        on("the request's port", plain(action({ ...REDIRECT, port: "#{port}" })), { finding: "redirect-port" }),
      ],
    },
    "no protocol": {
      good: [on("a redirect", listener({ protocol: undefined, defaultActions: [action(REDIRECT)] }))],
      bad: [on("forwards", listener({ protocol: undefined, defaultActions: [{ type: "forward" }] }))],
    },
    "in lower case": {
      good: [on("a redirect", listener({ protocol: "http", defaultActions: [action(REDIRECT)] }))],
      bad: [on("forwards", listener({ protocol: "http", defaultActions: [{ type: "forward" }] }))],
    },
  },
  undecided: [
    on("a protocol that is not known", listener({ protocol: UNKNOWN_TEXT })),
    on("actions that are not known", listener({ protocol: "HTTP", defaultActions: UNKNOWN_TEXT })),
    on("a port that is not known", plain(action({ ...REDIRECT, port: UNKNOWN_TEXT }))),
  ],
  mutations: [
    changing("front-door-http", having({ defaultActions: [{ type: "forward", targetGroupArn: "arn" }] })),
    adding(listener({ protocol: "HTTP", port: 8080, defaultActions: [{ type: "forward" }] })),
  ],
};
