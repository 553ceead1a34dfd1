import { trustLayers } from "../../../../policies/rules/operations/trust-layers";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const layer = (account: string, version = ":3") => `arn:aws:lambda:eu-central-1:${account}:layer:tools${version}`;
const one = making("aws:lambda/function:Function", { role: "arn:aws:iam::111111111111:role/app" });
const provider = { allowedAccountIds: JSON.stringify(["111111111111"]) };

export const trustLayersCases: PolicyCases = {
  policy: trustLayers,
  spellings: {
    "a function's layers": {
      good: [
        on("none", one()),
        on("its own account's", one({ layers: [layer("111111111111")] })),
        on("AWS' Insights", one({ layers: [layer("580247275435", ":53")] })),
        on("its provider's account's", one({ role: UNKNOWN_TEXT, layers: [layer("111111111111")] }, { provider })),
        on("a listed publisher's", one({ layers: [layer("333333333333")] }), {
          config: { publishers: ["333333333333"] },
        }),
      ],
      bad: [
        on("somebody's", one({ layers: [layer("999999999999")] }), { finding: "foreign:999999999999" }),
        on("somebody's beside its own", one({ layers: [layer("111111111111"), layer("999999999999")] }), {
          finding: "foreign",
        }),
        on("without a version", one({ layers: [layer("111111111111", "")] }), { finding: "unpinned" }),
        on("the newest", one({ layers: [layer("111111111111", ":$LATEST")] }), { finding: "unpinned" }),
        on("no ARN", one({ layers: ["tools"] }), { finding: "malformed" }),
        on("somebody's behind one that is not known", one({ layers: [UNKNOWN_TEXT, layer("999999999999")] }), {
          finding: "foreign",
        }),
      ],
    },
  },
  undecided: [on("not known", one({ layers: [UNKNOWN_TEXT] }))],
  mutations: [changing("ratings-api-function", having({ layers: [layer("999999999999")] }))],
};
