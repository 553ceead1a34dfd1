/** The border between Pulumi's policy SDK and the pure policies: the only place that sees proxies, and where they end. */
import type {
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Finding, Policy, PolicyConfig, Resource } from "../core/policy";
import { toValue } from "../core/value";

/**
 * Properties without the SDK's proxy, which throws on each unknown and would turn a mandatory policy into an advisory one.
 * The proxy's target has no public name; this one is the SDK's own, whose version is pinned.
 */
const unproxied = (props: unknown): unknown =>
  (props as { readonly __getSpecialProxyTarget?: unknown }).__getSpecialProxyTarget ?? props;

const parentOf = (resource: PolicyResource): { readonly parent?: string } => {
  const parent = resource.parent?.urn ?? resource.opts.parent;
  return parent === undefined ? {} : { parent };
};

const fromStack = (resource: PolicyResource): Resource => ({
  urn: resource.urn,
  type: resource.type,
  name: resource.name,
  props: toValue(unproxied(resource.props)),
  ...parentOf(resource),
  ...(resource.provider === undefined ? {} : { provider: toValue(unproxied(resource.provider.props)) }),
  propertyDependencies: Object.fromEntries(
    Object.entries(resource.propertyDependencies).map(([name, found]) => [name, found.map(({ urn }) => urn)]),
  ),
});

const fromArgs = (args: ResourceValidationArgs): Resource => ({
  urn: args.urn,
  type: args.type,
  name: args.name,
  props: toValue(unproxied(args.props)),
  ...(args.opts.parent === undefined ? {} : { parent: args.opts.parent }),
  ...(args.provider === undefined ? {} : { provider: toValue(unproxied(args.provider.props)) }),
  propertyDependencies: {},
});

const messageOf = (policy: Policy, finding: Finding): string =>
  `[${policy.id}] ${finding.path} ${finding.problem}. ${finding.fix} (${finding.urn})`;

/** The SDK honours a level given with a violation, though its types name only the message. */
type LevelledReport = (
  violation: { readonly message: string; readonly enforcementLevel: "advisory" },
  urn?: string,
) => void;

/** Tells the engine. What could not be decided is shown, but stops nothing. */
function report(policy: Policy, findings: readonly Finding[], tell: ReportViolation): void {
  for (const finding of findings) {
    const message = messageOf(policy, finding);
    if (finding.verdict === "violation") tell(message, finding.urn);
    else (tell as unknown as LevelledReport)({ message, enforcementLevel: "advisory" }, finding.urn);
  }
}

/** A rule's own fault must stop the resource as a violation would: a policy that crashed has checked nothing. */
function guarded(policy: Policy, urn: string, check: () => readonly Finding[]): readonly Finding[] {
  try {
    return check();
  } catch (error) {
    const problem = `could not be checked: internal error in ${policy.id}: ${(error as Error).message}`;
    return [{ verdict: "violation", urn, path: "", problem, fix: "Report the policy's fault, with this resource." }];
  }
}

/** A pure policy as the SDK wants it. One with both checks answers for resources and for the stack under one name. */
export function toPulumiPolicy(policy: Policy): ResourceValidationPolicy & Partial<StackValidationPolicy> {
  const { checkResource, checkStack } = policy;
  return {
    name: policy.id,
    displayName: policy.displayName,
    description: policy.description,
    severity: policy.severity,
    remediationSteps: policy.remediation,
    tags: [...policy.tags],
    enforcementLevel: "mandatory",
    ...(Object.keys(policy.config).length === 0
      ? {}
      : { configSchema: { properties: Object.fromEntries(Object.entries(policy.config).map(schemaOf)) } }),
    ...(checkResource === undefined
      ? {}
      : {
          validateResource: (args: ResourceValidationArgs, tell: ReportViolation) =>
            report(
              policy,
              guarded(policy, args.urn, () => checkResource(fromArgs(args), args.getConfig<PolicyConfig>())),
              tell,
            ),
        }),
    ...(checkStack === undefined
      ? {}
      : {
          validateStack: (args: StackValidationArgs, tell: ReportViolation) =>
            report(
              policy,
              guarded(policy, args.resources[0]?.urn ?? "", () =>
                checkStack(args.resources.map(fromStack), args.getConfig<PolicyConfig>()),
              ),
              tell,
            ),
        }),
  };
}

const schemaOf = ([name, property]: readonly [string, Policy["config"][string]]) => {
  const { type, description } = property;
  const fallback = property.default;
  return [
    name,
    type === "array"
      ? { type, description, items: { type: "string" as const }, default: [...fallback] }
      : { type, description, default: fallback },
  ] as const;
};
