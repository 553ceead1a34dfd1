import { scopeResources } from "../../../../policies/rules/iam/scope-resources";
import { arn, tableArn } from "../../fixtures/world";
import { changing, inText, on, type Case, type PolicyCases } from "../../support/cases";
import { IDENTITY, rolePolicy } from "../../support/documents";
import { UNKNOWN_TEXT } from "../../support/subject";

const TABLE = tableArn("ratings");
const allow = (Action: unknown, Resource: unknown, Condition?: unknown) => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});
const row = ([action, resource]: readonly [unknown, string], finding?: string): Case =>
  on(`${String(action)} on ${resource}`, rolePolicy(allow(action, resource)), finding === undefined ? {} : { finding });

const WIDE: readonly (readonly [string, string])[] = [
  ["dynamodb:GetItem", "*"],
  ["dynamodb:GetItem", TABLE.replace("eu-central-1", "*")],
  ["dynamodb:GetItem", TABLE.replace("111111111111", "*")],
  ["dynamodb:GetItem", TABLE.replace("111111111111", "")],
  ["dynamodb:GetItem", TABLE.replace("arn:aws:", "arn:*:")],
  ["dynamodb:GetItem", TABLE.replace("g1", "*")],
  ["dynamodb:GetItem", TABLE.replace("g1", "g?")],
  ["dynamodb:GetItem", arn("dynamodb", "table/*/index/*")],
  ["dynamodb:GetItem", TABLE.replace("eu-central-1", "${aws:RequestedRegion}")],
  ["dynamodb:GetItem", arn("dynamodb", "table/${aws:PrincipalTag/table}")],
  ["dynamodb:GetItem", arn("dynamodb", "*")],
  ["dynamodb:GetItem", "arn:aws:dynamodb*"],
  ["dynamodb:GetItem", "arn:aws:*"],
  ["dynamodb:GetItem", "banyan-dev-ratings-g1"],
  ["secretsmanager:GetSecretValue", arn("secretsmanager", "secret:banyan/*")],
  ["secretsmanager:GetSecretValue", arn("secretsmanager", "secret:rds!cluster-*")],
  ["logs:PutLogEvents", arn("logs", "log-group:*")],
  ["logs:PutLogEvents", arn("logs", "log-group:/aws/lambda/*:*")],
  ["lambda:InvokeFunction", arn("lambda", "function:banyan-*")],
  ["ssm:GetParametersByPath", arn("ssm", "parameter/banyan/*")],
  ["sqs:SendMessage", arn("sqs", "*")],
  ["execute-api:Invoke", arn("execute-api", "*/prod/*")],
  ["*", "*"],
  ["*", "arn:aws:s3:::*"],
  ["s3:GetObject", "arn:aws:s3:::*/*"],
  ["s3:GetObject", "arn:aws:s3:::banyan-*/*"],
  ["ec2:*", "*"],
  ["dynamodb:Describe*", "*"],
  ["dynamodb:GetItems", "*"],
];
const NARROW: readonly (readonly [unknown, string])[] = [
  ["dynamodb:GetItem", TABLE],
  ["dynamodb:Query", `${TABLE}/index/*`],
  ["dynamodb:GetRecords", `${TABLE}/stream/*`],
  ["secretsmanager:GetSecretValue", arn("secretsmanager", "secret:banyan/dev/key-??????")],
  ["logs:PutLogEvents", arn("logs", "log-group:/aws/lambda/banyan-dev-x:*")],
  ["lambda:InvokeFunction", arn("lambda", "function:banyan-dev-x:*")],
  ["ssm:GetParametersByPath", arn("ssm", "parameter/banyan/dev/brake/*")],
  ["execute-api:Invoke", arn("execute-api", "abc123/*")],
  ["iam:PassRole", "arn:aws:iam::111111111111:role/banyan-dev-monolith"],
  ["s3:GetObject", "arn:aws:s3:::banyan-dev-assets"],
  ["s3:GetObject", "arn:aws:s3:::banyan-dev-assets/*"],
  ["s3:GetObject", "arn:aws:s3:::banyan-dev-assets/images/*"],
  ["states:DescribeExecution", arn("states", "execution:banyan-dev:*")],
  ["ecs:StopTask", arn("ecs", "task/banyan-dev/*")],
  ["ec2:DescribeSubnet*", "*"],
  ["ecr:GetAuthorizationToken", "*"],
  ["ECR:getauthorizationtoken", "*"],
  ["xray:PutTraceSegments", "*"],
  ["cloudwatch:GetMetricData", "*"],
  ["cloudwatch:PutMetricData", "*"],
  [
    [
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ],
    "*",
  ],
];

const SECRET = arn("secretsmanager", "secret:rds!cluster-*");
const ofCluster = (value: unknown, operator = "StringEquals") =>
  rolePolicy(
    allow("secretsmanager:GetSecretValue", SECRET, {
      [operator]: { "aws:ResourceTag/aws:rds:primaryDBClusterArn": value },
    }),
  );

export const scopeResourcesCases: PolicyCases = {
  policy: scopeResources,
  spellings: {
    "one action on one resource": {
      good: NARROW.map((one) => row(one)),
      bad: WIDE.map((one) => row(one, "wide:")),
    },
    "in each carrier": {
      good: Object.entries(IDENTITY).map(([carrier, carry]) => on(carrier, carry(allow("dynamodb:GetItem", TABLE)))),
      bad: Object.entries(IDENTITY).map(([carrier, carry]) =>
        on(carrier, carry(allow("dynamodb:GetItem", "*")), { finding: "wide:*" }),
      ),
    },
    "several of them": {
      good: [
        on(
          "what has no resource apart",
          rolePolicy(allow("ecr:GetAuthorizationToken", "*"), allow("dynamodb:GetItem", TABLE)),
        ),
        on("a denial of everything", rolePolicy({ ...allow("*", "*"), Effect: "Deny" })),
      ],
      bad: [
        on("what has none beside what has", rolePolicy(allow(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], "*"))),
        on("a name beside everything", rolePolicy(allow("dynamodb:GetItem", [TABLE, "*"]))),
        on("behind an unknown", rolePolicy(allow("dynamodb:GetItem", [UNKNOWN_TEXT, "*"]))),
        on("all but one", rolePolicy({ Effect: "Allow", Action: "dynamodb:GetItem", NotResource: TABLE }), {
          finding: "not-resource",
        }),
      ],
    },
    "a secret that RDS names": {
      good: [on("of a named cluster", ofCluster(arn("rds", "cluster:banyan-dev")))],
      bad: [
        on("of any cluster", ofCluster(arn("rds", "cluster:*"))),
        on("of whatever", ofCluster("*")),
        on("of whatever is like it", ofCluster("*", "StringLike")),
        on("where the tag is missing", ofCluster(arn("rds", "cluster:banyan-dev"), "StringEqualsIfExists")),
      ],
    },
    "where it may lie": {
      good: [
        on("in the own account", rolePolicy(allow("dynamodb:GetItem", TABLE)), {
          config: { accounts: ["111111111111"] },
        }),
      ],
      bad: [
        on("in another account", rolePolicy(allow("dynamodb:GetItem", TABLE)), {
          config: { accounts: ["222222222222"] },
        }),
        on("in another region", rolePolicy(allow("dynamodb:GetItem", TABLE)), { config: { regions: ["eu-west-1"] } }),
      ],
    },
  },
  undecided: [on("a resource that is not known", rolePolicy(allow("dynamodb:GetItem", UNKNOWN_TEXT)))],
  mutations: [changing("ratings-api-policy", inText("table/banyan-prod-ratings-g1", "table/*"))],
};
