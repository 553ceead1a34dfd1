import { enableTableRecovery } from "../../../../policies/rules/data/enable-table-recovery";
import { changing, having, on, without, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const table = making("aws:dynamodb/table:Table", { pointInTimeRecovery: { enabled: true } });
const recovery = (pointInTimeRecovery: unknown) => table({ pointInTimeRecovery });

export const enableTableRecoveryCases: PolicyCases = {
  policy: enableTableRecovery,
  spellings: {
    "point-in-time recovery": {
      good: [on("on", table()), on("for 35 days", recovery({ enabled: true, recoveryPeriodInDays: 35 }))],
      bad: [
        on("none", recovery(undefined), { finding: "no-recovery" }),
        on("off", recovery({ enabled: false }), { finding: "no-recovery" }),
        on("three days", recovery({ enabled: true, recoveryPeriodInDays: 3 }), { finding: "short-recovery" }),
      ],
    },
  },
  undecided: [on("not known", recovery(UNKNOWN_TEXT))],
  mutations: [
    changing("ratings-table", without("pointInTimeRecovery")),
    changing("ratings-table", having({ pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: 1 } })),
  ],
};
