import { keepImagesImmutable } from "../../../../policies/rules/data/keep-images-immutable";
import { adding, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT, urnOf } from "../../support/subject";

const repository = making(
  "aws:ecr/repository:Repository",
  {
    name: "app",
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "KMS" }],
  },
  { name: "repository" },
);
const lifecycle = making("aws:ecr/lifecyclePolicy:LifecyclePolicy", { repository: "app", policy: "{}" });

export const keepImagesImmutableCases: PolicyCases = {
  policy: keepImagesImmutable,
  spellings: {
    "a repository": {
      good: [
        on("kept well", [repository(), lifecycle()]),
        on("with a policy of the same update", [
          repository({ name: UNKNOWN_TEXT }),
          lifecycle({ repository: UNKNOWN_TEXT }, { propertyDependencies: { repository: [urnOf(repository())] } }),
        ]),
      ],
      bad: [
        on("mutable by default", [repository({ imageTagMutability: undefined }), lifecycle()], {
          finding: "mutable-tags",
        }),
        on("mutable", [repository({ imageTagMutability: "MUTABLE" }), lifecycle()], { finding: "mutable-tags" }),
        on("not scanned", [repository({ imageScanningConfiguration: undefined }), lifecycle()], {
          finding: "not-scanned",
        }),
        on("AWS' key", [repository({ encryptionConfigurations: [{ encryptionType: "AES256" }] }), lifecycle()], {
          finding: "no-own-encryption",
        }),
        on("no word on encryption", [repository({ encryptionConfigurations: undefined }), lifecycle()]),
        on("deleted with its images", [repository({ forceDelete: true }), lifecycle()], { finding: "force-delete" }),
      ],
    },
    "its lifecycle policy": {
      good: [on("its own", [repository(), lifecycle()])],
      bad: [
        on("none", repository(), { finding: "no-lifecycle", by: "stack" }),
        on("another's", [repository(), lifecycle({ repository: "other" })], { finding: "no-lifecycle", by: "stack" }),
      ],
    },
  },
  undecided: [on("not known", [repository({ imageTagMutability: UNKNOWN_TEXT }), lifecycle()])],
  mutations: [adding(repository({ imageTagMutability: "MUTABLE" }))],
};
