import { hardenTasks } from "../../../../policies/rules/operations/harden-tasks";
import { changing, having, inText, on, type PolicyCases } from "../../support/cases";
import { making } from "../../support/making";
import { UNKNOWN_TEXT } from "../../support/subject";

const service = making("aws:ecs/service:Service", { deploymentCircuitBreaker: { enable: true, rollback: true } });
const CONTAINER = {
  name: "app",
  image: `repository@sha256:${"0".repeat(64)}`,
  readonlyRootFilesystem: true,
  user: "node",
  logConfiguration: { logDriver: "awslogs" },
};
const task = (...containers: readonly object[]) =>
  making("aws:ecs/taskDefinition:TaskDefinition")({ containerDefinitions: JSON.stringify(containers) });
const broken = (change: object) => task({ ...CONTAINER, ...change });

export const hardenTasksCases: PolicyCases = {
  policy: hardenTasks,
  spellings: {
    "tags that move": {
      good: [on("a version", broken({ image: "app:git-9f8e7d6" }))],
      bad: [
        on("stable", broken({ image: "app:stable" }), { finding: "mutable-image" }),
        on("main", broken({ image: "app:main" }), { finding: "mutable-image" }),
        on("latest-alpine", broken({ image: "app:latest-alpine" }), { finding: "mutable-image" }),
      ],
    },
    "what rolls back by itself": {
      good: [
        on("CODE_DEPLOY", making("aws:ecs/service:Service")({ deploymentController: { type: "CODE_DEPLOY" } })),
        on("EXTERNAL", making("aws:ecs/service:Service")({ deploymentController: { type: "EXTERNAL" } })),
      ],
      bad: [
        on("ECS does not", making("aws:ecs/service:Service")({ deploymentController: { type: "ECS" } }), {
          finding: "no-circuit-breaker",
        }),
      ],
    },
    "a service": {
      good: [
        on("rolls back", service()),
        on("on a named platform", service({ platformVersion: "1.4.0" })),
        on("with exec in dev", service({ enableExecuteCommand: true })),
      ],
      bad: [
        on("without a circuit breaker", service({ deploymentCircuitBreaker: undefined }), {
          finding: "no-circuit-breaker",
        }),
        on("off", service({ deploymentCircuitBreaker: { enable: false, rollback: true } }), {
          finding: "no-circuit-breaker",
        }),
        on("without rollback", service({ deploymentCircuitBreaker: { enable: true, rollback: false } }), {
          finding: "no-rollback",
        }),
        on("on an old platform", service({ platformVersion: "1.3.0" }), { finding: "old-platform" }),
        on("with exec in production", service({ enableExecuteCommand: true }), { stack: "prod", finding: "exec" }),
      ],
    },
    "a container": {
      good: [
        on("hardened", task(CONTAINER)),
        on("with a version's tag", broken({ image: "repository:1.2.3" })),
        on("with a user by number", broken({ user: "1000:1000" })),
        on("as a list", making("aws:ecs/taskDefinition:TaskDefinition")({ containerDefinitions: [CONTAINER] })),
      ],
      bad: [
        on("privileged", broken({ privileged: true }), { finding: "privileged:app" }),
        on("writable", broken({ readonlyRootFilesystem: undefined }), { finding: "writable-root" }),
        on("root by default", broken({ user: undefined }), { finding: "root" }),
        on("root", broken({ user: "root" }), { finding: "root" }),
        on("root by number", broken({ user: "0:0" }), { finding: "root" }),
        on("the latest image", broken({ image: "repository:latest" }), { finding: "mutable-image" }),
        on("an image without a tag", broken({ image: "registry.example:5000/repository" }), {
          finding: "mutable-image",
        }),
        on("without logs", broken({ logConfiguration: undefined }), { finding: "no-logs" }),
        on("the second of two", task(CONTAINER, { ...CONTAINER, name: "side", privileged: true }), {
          finding: "privileged:side",
        }),
        on("no JSON", making("aws:ecs/taskDefinition:TaskDefinition")({ containerDefinitions: "[" }), {
          finding: "unreadable",
        }),
        on("behind an unknown", broken({ image: UNKNOWN_TEXT, privileged: true }), { finding: "privileged" }),
      ],
    },
  },
  undecided: [on("not known", making("aws:ecs/taskDefinition:TaskDefinition")({ containerDefinitions: UNKNOWN_TEXT }))],
  mutations: [
    changing("monolith-service", having({ enableExecuteCommand: true })),
    changing("monolith-definition", inText('\\"readonlyRootFilesystem\\":true', '\\"readonlyRootFilesystem\\":false')),
  ],
};
