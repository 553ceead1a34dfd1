import { demand, isTrue, numberOf, shown, type Demand } from "../../core/demands";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { IN_PRODUCTION, stackOf, stageOf } from "../../core/stage";
import { asList, at, fromJson, isObject, member, UNKNOWN, type Value } from "../../core/value";

const SERVICE = "aws:ecs/service:Service";
const DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

const must = (path: string, id: string, holds: Demand["holds"], fix: string): Demand => ({
  path,
  id,
  holds,
  what: (value) => `is ${shown(value)}`,
  fix,
});

/** `1.3.0` is older than 1.4, whose tasks have storage and network of their own. */
const isCurrentPlatform = (value: Value): boolean => {
  if (value === null || value === "" || value === "LATEST") return true;
  const [major = 0, minor = 0] = typeof value === "string" ? value.split(".").map(Number) : [];
  return major > 1 || (major === 1 && minor >= 4);
};

const BREAKER = "Set deploymentCircuitBreaker to { enable: true, rollback: true }.";
const ENABLED = must("deploymentCircuitBreaker.enable", "no-circuit-breaker", isTrue, BREAKER);
const ROLLBACK = must("deploymentCircuitBreaker.rollback", "no-rollback", isTrue, BREAKER);
const PLATFORM = must("platformVersion", "old-platform", isCurrentPlatform, 'Leave it out, or set it to "LATEST".');

/** Only ECS' own deployments have a breaker: CodeDeploy and others roll back by themselves. One that is absent is one finding. */
function breaker({ props }: Resource): readonly Demand[] {
  const controller = at(props, "deploymentController", "type");
  if (controller === "CODE_DEPLOY" || controller === "EXTERNAL") return [];
  return member(props, "deploymentCircuitBreaker") === null ? [ENABLED] : [ENABLED, ROLLBACK];
}
const EXEC = must("enableExecuteCommand", "exec", (value) => !isTrue(value), "Leave it out in production.");

/** Tags that name a line of versions and not one of them. */
const MOVING =
  /^(latest([-.].*)?|stable|main|mainline|master|develop(ment)?|dev|edge|nightly|current|release|prod(uction)?|staging|test|snapshot|canary|beta|alpha|lts|alpine|slim)$/i;

/** A digest, or a tag that says a version. */
const isFixedImage = (value: Value): boolean => {
  if (typeof value !== "string") return false;
  if (/@sha256:[0-9a-f]{64}$/.test(value)) return true;
  const tag = /:([^/:]+)$/.exec(value)?.[1];
  return tag !== undefined && !MOVING.test(tag);
};
const isRoot = (value: Value): boolean =>
  value === null ||
  value === "" ||
  numberOf(value) === 0 ||
  (typeof value === "string" && /^(root|0)(:.*)?$/.test(value));

const OF_CONTAINER: readonly Demand[] = [
  must("privileged", "privileged", (value) => !isTrue(value), "Leave it out."),
  must("readonlyRootFilesystem", "writable-root", isTrue, "Set it to true, and mount what must be written."),
  must("user", "root", (value) => !isRoot(value), "Name a user other than root."),
  must("image", "mutable-image", isFixedImage, "Name the image by its digest (@sha256:…)."),
  must("logConfiguration", "no-logs", isObject, 'Set it, with logDriver "awslogs" for example.'),
];

function ofDefinition(resource: Resource): readonly Finding[] {
  const raw = member(resource.props, "containerDefinitions");
  const parsed = typeof raw === "string" ? fromJson(raw) : raw;
  if (parsed === undefined)
    return [
      violation(resource, "containerDefinitions", { id: "unreadable", what: "is no JSON", fix: "Use JSON.stringify." }),
    ];
  const containers = asList(parsed);
  if (containers === UNKNOWN) return [undecided(resource, "containerDefinitions")];
  return containers.flatMap((container, index) => {
    const prefix = `containerDefinitions[${index}]`;
    if (container === UNKNOWN) return [undecided(resource, prefix)];
    const name = member(container, "name");
    return demand({ ...resource, props: container }, OF_CONTAINER).map((finding) => ({
      ...finding,
      path: `${prefix}.${finding.path}`,
      id: finding.verdict === "violation" && typeof name === "string" ? `${finding.id}:${name}` : finding.id,
    }));
  });
}

/** `ops-ecs-hardening` */
export const hardenTasks: Policy = {
  id: "ops-ecs-hardening",
  family: "operations",
  title: "Services roll back, and containers hold no more than they need",
  severity: "medium",
  description:
    "A service has a deployment circuit breaker with rollback, a current platform and, in production, no exec. A container is not privileged, cannot write to its root, does not run as root, names its image by digest or version, and has a log.",
  why: "A container that is broken into is as much as it was allowed to be.",
  remediation: "Set the property that the message names.",
  references: ["ECS.4", "ECS.5", "ECS.9", "ECS.10", "ECS.20"].map((control) => ({ framework: "AWS FSBP", control })),
  levels: IN_PRODUCTION,
  config: {},
  types: [SERVICE, DEFINITION],
  checkResource(resource) {
    if (resource.type === DEFINITION) return ofDefinition(resource);
    const isProduction = stageOf(stackOf(resource.urn)) === "prod";
    return demand(resource, [...breaker(resource), PLATFORM, ...(isProduction ? [EXEC] : [])]);
  },
};
