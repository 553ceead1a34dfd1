import { requireUrlAuth } from "../../../../policies/rules/iam/require-url-auth";
import { adding, changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const url = making("aws:lambda/functionUrl:FunctionUrl", { functionName: "f", authorizationType: "AWS_IAM" });
const permission = making("aws:lambda/permission:Permission", {
  action: "lambda:InvokeFunctionUrl",
  function: "f",
  principal: "arn:aws:iam::111111111111:role/r",
  functionUrlAuthType: "AWS_IAM",
});

export const requireUrlAuthCases: PolicyCases = {
  policy: requireUrlAuth,
  spellings: {
    "a function's URL": {
      good: [
        on("with IAM", url()),
        on("in production, where it is allowed", url(), { stack: "prod", config: { allowedInProduction: true } }),
      ],
      bad: [
        on("without", url({ authorizationType: "NONE" }), { finding: "no-auth" }),
        on("left out", url({ authorizationType: undefined }), { finding: "no-auth" }),
        on("in production", url(), { stack: "prod", finding: "url" }),
        on("in a stage of another name", url(), { stack: "staging", finding: "url" }),
        on("without, in production, where it is allowed", url({ authorizationType: "NONE" }), {
          stack: "prod",
          config: { allowedInProduction: true },
          finding: "no-auth",
        }),
      ],
    },
    "a permission for it": {
      good: [on("with IAM", permission()), on("for invoking alone", permission({ functionUrlAuthType: undefined }))],
      bad: [on("without", permission({ functionUrlAuthType: "NONE" }), { finding: "no-auth" })],
    },
  },
  undecided: [
    on("a URL", url({ authorizationType: UNKNOWN_TEXT })),
    on("a permission", permission({ functionUrlAuthType: UNKNOWN_TEXT })),
  ],
  mutations: [
    adding(url({ authorizationType: "NONE" })),
    changing("ratings-api-permission", having({ functionUrlAuthType: "NONE" })),
  ],
};
