import { reserveConcurrency } from "../../../../policies/rules/operations/reserve-concurrency";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const reserving = (reservedConcurrentExecutions: unknown, name = "app") =>
  making("aws:lambda/function:Function")({ name, reservedConcurrentExecutions }, { name });

export const reserveConcurrencyCases: PolicyCases = {
  policy: reserveConcurrency,
  spellings: {
    "a function": {
      good: [on("some", reserving(10)), on("one", reserving(1)), on("as a text", reserving("5"))],
      bad: [
        on("none by default", reserving(undefined), { finding: "unreserved" }),
        on("none", reserving(-1), { finding: "unreserved" }),
        on("never", reserving(0), { finding: "unreserved" }),
      ],
    },
    "all together": {
      good: [on("what there is", [reserving(450), reserving(450, "other")])],
      bad: [
        on("more", [reserving(450), reserving(451, "other")], { finding: "over-account-limit", by: "stack" }),
        on("more than a new account has", reserving(5), {
          finding: "over-account-limit",
          config: { accountLimit: 100 },
        }),
      ],
    },
  },
  undecided: [on("not known", reserving(UNKNOWN_TEXT))],
  mutations: [
    changing("ratings-api-function", without("reservedConcurrentExecutions")),
    changing("ratings-relay-function", having({ reservedConcurrentExecutions: 900 })),
  ],
};
