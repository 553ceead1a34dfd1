import { declareFunctionLogs } from "../../../../policies/rules/operations/declare-function-logs";
import { changing, inText, on, removing, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";

const ROLE = "arn:aws:iam::111111111111:role/app";
const one = making("aws:lambda/function:Function", { name: "app", role: ROLE }, { name: "app" });
const group = making(
  "aws:cloudwatch/logGroup:LogGroup",
  { name: "/aws/lambda/app", retentionInDays: 30 },
  { name: "log" },
);
const policy = (resource: unknown) =>
  making("aws:iam/rolePolicy:RolePolicy")({
    role: "app",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: resource }],
    }),
  });
const arn = (name: string) => `arn:aws:logs:eu-central-1:111111111111:log-group:${name}:*`;

export const declareFunctionLogsCases: PolicyCases = {
  policy: declareFunctionLogs,
  spellings: {
    "by the function's name": {
      good: [on("declared", [one(), group()])],
      bad: [
        on("nobody declares it", one(), { finding: "no-log-group" }),
        on("another's", [one(), group({ name: "/aws/lambda/other" })], { finding: "no-log-group" }),
        on("for ever", [one(), group({ retentionInDays: undefined })], { finding: "for-ever" }),
      ],
    },
    "by its logging config": {
      good: [
        on("declared", [one({ loggingConfig: { logGroup: "/app", logFormat: "JSON" } }), group({ name: "/app" })]),
        on("before it exists", [
          one(
            { loggingConfig: { logGroup: UNKNOWN_TEXT, logFormat: "JSON" } },
            { propertyDependencies: { loggingConfig: [urnOf(group())] } },
          ),
          group({ name: UNKNOWN_TEXT }),
        ]),
      ],
      bad: [on("the default's alone is declared", [one({ loggingConfig: { logGroup: "/app" } }), group()])],
    },
    "what its role may write": {
      good: [on("its own", [one(), group(), policy(arn("/aws/lambda/app"))])],
      bad: [
        on("another's", [one(), group(), policy([arn("/aws/lambda/app"), arn("/aws/lambda/other")])], {
          finding: "foreign-log-group:/aws/lambda/other",
        }),
        on("all", [one(), group(), policy("*")], { finding: "foreign-log-group" }),
      ],
    },
  },
  undecided: [on("a name that is not known", one({ name: UNKNOWN_TEXT }))],
  mutations: [
    removing("ratings-api-log"),
    changing("ratings-api-policy", inText("log-group:/aws/lambda/banyan-prod-ratings-api", "log-group:/aws/lambda/*")),
  ],
};
