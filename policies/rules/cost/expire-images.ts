import type { Policy } from "../../core/policy";
import { missingLifecycles } from "../../core/repositories";
import { IN_PRODUCTION } from "../../core/stage";

/** `cost-ecr-lifecycle` */
export const expireImages: Policy = {
  id: "cost-ecr-lifecycle",
  family: "cost",
  title: "Old images expire",
  severity: "low",
  description: "Each repository of the stack has a lifecycle policy.",
  why: "Every build adds an image, and none leaves by itself.",
  remediation: "Add an aws.ecr.LifecyclePolicy that expires old images.",
  references: [{ framework: "AWS FSBP", control: "ECR.3" }],
  levels: IN_PRODUCTION,
  config: {},
  checkStack: missingLifecycles,
};
