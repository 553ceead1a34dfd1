import { sizeFunctions } from "../../../../policies/rules/cost/size-functions";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const one = making("aws:lambda/function:Function", { memorySize: 1024, architectures: ["arm64"] });

export const sizeFunctionsCases: PolicyCases = {
  policy: sizeFunctions,
  spellings: {
    "a function": {
      good: [
        on("small", one()),
        on("by default", one({ memorySize: undefined })),
        on("the largest", one({ memorySize: 3008, ephemeralStorage: { size: 512 } })),
      ],
      bad: [
        on("too much memory", one({ memorySize: 3009 }), { finding: "large-memory" }),
        on("too much storage", one({ ephemeralStorage: { size: 1024 } }), { finding: "large-storage" }),
        on("x86", one({ architectures: ["x86_64"] }), { finding: "not-arm" }),
        on("x86 by default", one({ architectures: undefined }), { finding: "not-arm" }),
      ],
    },
    "with settings": {
      good: [on("larger", one({ memorySize: 10240 }), { config: { maximumMemoryMb: 10240 } })],
      bad: [on("smaller", one(), { config: { maximumMemoryMb: 512 } })],
    },
  },
  undecided: [on("not known", one({ memorySize: UNKNOWN_TEXT }))],
  mutations: [changing("ratings-api-function", having({ memorySize: 10240 }))],
};
