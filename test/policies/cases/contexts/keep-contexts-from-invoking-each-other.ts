import { keepContextsFromInvokingEachOther } from "../../../../policies/rules/contexts/keep-contexts-from-invoking-each-other";
import { allow, arn, functionArn, plus, rolePolicyFor, subject, WORLD } from "../../fixtures/world";
import { changing, inText, on, type PolicyCases } from "../../support/cases";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";

const API = "banyan-dev-ratings-api";
const invoke = (resource: unknown, action: unknown = "lambda:InvokeFunction") =>
  plus(rolePolicyFor(API, allow(action, resource)));
const unknown = (callee: string) =>
  plus({
    ...rolePolicyFor(API),
    props: { role: API, policy: UNKNOWN_TEXT },
    propertyDependencies: { policy: [urnOf(subject(callee))] },
  });

export const keepContextsFromInvokingEachOtherCases: PolicyCases = {
  policy: keepContextsFromInvokingEachOther,
  spellings: {
    "by name": {
      good: [
        on("the own relay", invoke(functionArn("banyan-dev-ratings-relay"))),
        on("the monolith invokes contexts", WORLD),
        on("another action", invoke(functionArn("banyan-dev-schedule-api"), "lambda:GetFunction")),
      ],
      bad: [
        on("another context's function", invoke(functionArn("banyan-dev-schedule-api")), { finding: "invoke" }),
        on("its alias", invoke(functionArn("banyan-dev-schedule-api:live"))),
        on("its versions", invoke(functionArn("banyan-dev-schedule-api:*"))),
        on("through its URL", invoke(functionArn("banyan-dev-schedule-api"), "lambda:InvokeFunctionUrl")),
        on("one that is not of the stack", invoke(functionArn("banyan-dev-tickets-api"))),
        on("beside the own", invoke([functionArn("banyan-dev-ratings-relay"), functionArn("banyan-dev-schedule-api")])),
      ],
    },
    "by a pattern": {
      good: [on("of the own functions", invoke(functionArn("banyan-dev-ratings-*")))],
      bad: [
        on("of all functions", invoke(functionArn("banyan-dev-*"))),
        on("of everything", invoke("*")),
        on("of an action", invoke(functionArn("banyan-dev-schedule-api"), "lambda:*")),
        on("of the service", invoke(arn("lambda", "*"))),
      ],
    },
    "by what an unknown document was computed from": {
      good: [on("the own function", unknown("ratings-relay"))],
      bad: [on("another's", unknown("schedule-api"))],
    },
  },
  mutations: [
    changing("ratings-api-policy", inText("function:banyan-prod-ratings-relay", "function:banyan-prod-schedule-relay")),
  ],
};
