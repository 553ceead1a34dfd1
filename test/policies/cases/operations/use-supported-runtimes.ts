import { useSupportedRuntimes } from "../../../../policies/rules/operations/use-supported-runtimes";
import { changing, having, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const one = making("aws:lambda/function:Function", { runtime: "nodejs22.x" });

export const useSupportedRuntimesCases: PolicyCases = {
  policy: useSupportedRuntimes,
  spellings: {
    "a function's runtime": {
      good: [
        on("Node.js 22", one()),
        on("Python 3.13", one({ runtime: "python3.13" })),
        on("an image", one({ runtime: undefined, packageType: "Image" })),
      ],
      bad: [
        on("Node.js 18", one({ runtime: "nodejs18.x" })),
        on("Python 2.7", one({ runtime: "python2.7" })),
        on("misspelled", one({ runtime: "node22" })),
        on("none", one({ runtime: undefined })),
      ],
    },
    "with settings": {
      good: [on("one of your own", one({ runtime: "nodejs26.x" }), { config: { supported: ["nodejs26.x"] } })],
      bad: [on("no longer", one(), { config: { supported: ["nodejs26.x"] } })],
    },
  },
  undecided: [on("not known", one({ runtime: UNKNOWN_TEXT }))],
  mutations: [changing("ratings-api-function", having({ runtime: "nodejs16.x" }))],
};
