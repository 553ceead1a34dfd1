import { keepOneEntrance } from "../../../../policies/rules/routing/keep-one-entrance";
import { functionArn, plus, subject, WORLD } from "../../fixtures/world";
import { adding, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf, type Subject } from "../../support/subject";
import { takenOver } from "./world";

const API = functionArn("banyan-dev-ratings-api");
const of = (type: string, props: Record<string, unknown>, extra: Partial<Subject> = {}): Subject => ({
  type,
  name: "entrance",
  props,
  ...extra,
});
const url = (functionName: unknown, extra: Partial<Subject> = {}) =>
  of(
    "aws:lambda/functionUrl:FunctionUrl",
    { functionName, authorizationType: "AWS_IAM", functionUrl: "https://abc.lambda-url.eu-central-1.on.aws/" },
    extra,
  );
const v1 = (name: string): string =>
  `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;
const distribution = (domainName: string): Subject => ({
  type: "aws:cloudfront/distribution:Distribution",
  name: "distribution",
  props: { origins: [{ originId: "o", domainName }] },
});

export const keepOneEntranceCases: PolicyCases = {
  policy: keepOneEntrance,
  spellings: {
    "a function URL": {
      good: [
        on("none", WORLD),
        on("of a function of nobody's", plus(url("helper"))),
        on("of a retired context", [...takenOver("ratings", "retired"), url("banyan-dev-ratings-api")]),
      ],
      bad: [
        on("by name", plus(url("banyan-dev-ratings-api")), { finding: "entrance" }),
        on("by ARN", plus(url(API))),
        on(
          "by what it was computed from",
          plus(url(UNKNOWN_TEXT, { propertyDependencies: { functionName: [urnOf(subject("ratings-api"))] } })),
        ),
      ],
    },
    "a gateway": {
      good: [
        on("the platform's own", plus(of("aws:apigatewayv2/api:Api", { protocolType: "HTTP" }))),
        on(
          "to something else",
          plus(of("aws:apigatewayv2/integration:Integration", { integrationUri: "https://example.com" })),
        ),
      ],
      bad: [
        on(
          "of a context, whatever it leads to",
          plus(of("aws:apigatewayv2/api:Api", { protocolType: "HTTP", tags: { BoundedContext: "ratings" } })),
          { finding: "gateway" },
        ),
        on("an integration", plus(of("aws:apigatewayv2/integration:Integration", { integrationUri: API }))),
        on(
          "an integration by the invocation's ARN",
          plus(of("aws:apigatewayv2/integration:Integration", { integrationUri: v1("banyan-dev-ratings-api") })),
        ),
        on("a quick one", plus(of("aws:apigatewayv2/api:Api", { target: API }))),
        on(
          "of the first kind",
          plus(of("aws:apigateway/integration:Integration", { uri: v1("banyan-dev-ratings-api") })),
        ),
      ],
    },
    "a distribution": {
      good: [on("before the load balancer", plus(distribution("banyan-1.eu-central-1.elb.amazonaws.com")))],
      bad: [
        on(
          "before a function's URL",
          plus(url("banyan-dev-ratings-api"), distribution("abc.lambda-url.eu-central-1.on.aws")),
        ),
      ],
    },
  },
  undecided: [on("a URL of a function that is not known", plus(url(UNKNOWN_TEXT)))],
  mutations: [
    adding(
      of("aws:lambda/functionUrl:FunctionUrl", {
        functionName: "banyan-prod-ratings-api",
        authorizationType: "AWS_IAM",
      }),
    ),
  ],
};
