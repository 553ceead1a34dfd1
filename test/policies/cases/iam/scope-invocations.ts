import { scopeInvocations } from "../../../../policies/rules/iam/scope-invocations";
import { arn, groupArn, roleArn } from "../../fixtures/world";
import { changing, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const permission = making("aws:lambda/permission:Permission", {
  action: "lambda:InvokeFunction",
  function: "banyan-dev-ratings-api",
  principal: "elasticloadbalancing.amazonaws.com",
  sourceArn: groupArn("ratings"),
});
const BUCKET = "arn:aws:s3:::assets";
const s3 = { principal: "s3.amazonaws.com", sourceArn: BUCKET };
const role = { principal: roleArn("r"), sourceArn: undefined };
const from = (sourceArn: unknown, principal = "events.amazonaws.com") => permission({ sourceArn, principal });

export const scopeInvocationsCases: PolicyCases = {
  policy: scopeInvocations,
  spellings: {
    "what is allowed": {
      good: [
        on("to invoke it", permission()),
        on("in another case", permission({ action: "Lambda:invokefunction" })),
        on("by its URL", permission({ ...role, action: "lambda:InvokeFunctionUrl" })),
      ],
      bad: ["lambda:*", "*", "lambda:UpdateFunctionCode", "lambda:InvokeFunction*", "lambda:GetFunction"].map(
        (action) => on(action, permission({ action }), { finding: "action:" }),
      ),
    },
    "for a service": {
      good: [
        on("a target group", permission()),
        on("a source that is not known", permission({ sourceArn: UNKNOWN_TEXT })),
        on("a path of an API", from(arn("execute-api", "abc123/*/GET/ratings"), "apigateway.amazonaws.com")),
        on("every path of an API", from(arn("execute-api", "abc123/*"), "apigateway.amazonaws.com")),
        on("a rule", from(arn("events", "rule/banyan-dev"))),
        on("a log group", from(arn("logs", "log-group:/banyan/dev/x:*"), "logs.amazonaws.com")),
        on("a bucket of the own account", permission({ ...s3, sourceAccount: "111111111111" })),
        on("a bucket of an account that is not known", permission({ ...s3, sourceArn: UNKNOWN_TEXT })),
      ],
      bad: [
        on("no source", permission({ sourceArn: undefined }), { finding: "no-source" }),
        on("no source, an account", permission({ sourceArn: undefined, sourceAccount: "111111111111" })),
        on("every log group", from(arn("logs", "log-group:*"), "logs.amazonaws.com")),
        on("every rule", from(arn("events", "rule/*")), { finding: "wide-source" }),
        on("every source", from("*"), { finding: "wide-source" }),
        on("every account's", from("arn:aws:events:eu-central-1:*:rule/x")),
        on("every API", from(arn("execute-api", "*/prod/GET/x"), "apigateway.amazonaws.com")),
        on("a bucket without an account", permission(s3), { finding: "no-account" }),
        on("every bucket", permission({ ...s3, sourceArn: "arn:aws:s3:::*", sourceAccount: "111111111111" })),
      ],
    },
    "for somebody": {
      good: [
        on("a role", permission(role)),
        on("a role of the own account", permission(role), { config: { accounts: ["111111111111"] } }),
      ],
      bad: [
        ...[
          "*",
          "111111111111",
          "arn:aws:iam::111111111111:root",
          "arn:aws:iam::*:role/r",
          "arn:aws:iam::111111111111:role/*",
          "arn:aws:iam::111111111111:user/u",
          "somebody",
        ].map((principal) => on(principal, permission({ ...role, principal }), { finding: "principal:" })),
        on("everybody with a source", permission({ principal: "*" }), { finding: "principal:*" }),
        on("a role of another account", permission(role), {
          config: { accounts: ["222222222222"] },
          finding: "principal:",
        }),
      ],
    },
  },
  undecided: [
    on("a principal that is not known", permission({ principal: UNKNOWN_TEXT })),
    on("an action that is not known", permission({ action: UNKNOWN_TEXT })),
    on("an account that is not known", permission({ ...s3, sourceAccount: UNKNOWN_TEXT })),
  ],
  mutations: [changing("ratings-api-permission", without("sourceArn"))],
};
