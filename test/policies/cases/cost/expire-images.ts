import { expireImages } from "../../../../policies/rules/cost/expire-images";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";

const repository = making("aws:ecr/repository:Repository", { name: "app" }, { name: "repository" });
const lifecycle = making("aws:ecr/lifecyclePolicy:LifecyclePolicy", { repository: "app", policy: "{}" });

export const expireImagesCases: PolicyCases = {
  policy: expireImages,
  spellings: {
    "a repository": {
      good: [on("with a lifecycle policy", [repository(), lifecycle()])],
      bad: [on("without", repository()), on("with another's", [repository(), lifecycle({ repository: "other" })])],
    },
  },
  mutations: [adding(repository())],
};
