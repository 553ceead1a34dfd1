import { traceFunctions } from "../../../../policies/rules/operations/trace-functions";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const traced = (mode: unknown) => making("aws:lambda/function:Function")({ tracingConfig: { mode } });

export const traceFunctionsCases: PolicyCases = {
  policy: traceFunctions,
  spellings: {
    "a function": {
      good: [on("traced", traced("Active"))],
      bad: [
        on("by default", making("aws:lambda/function:Function")()),
        on("only where the caller traces", traced("PassThrough")),
      ],
    },
  },
  undecided: [on("not known", traced(UNKNOWN_TEXT))],
  mutations: [changing("ratings-api-function", having({ tracingConfig: { mode: "PassThrough" } }))],
};
