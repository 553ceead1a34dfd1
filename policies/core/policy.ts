/** What a policy is, and what it says. Pure: nothing here knows how it is run. */
import type { Value } from "./value";

/** A resource as a policy sees it. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Value;
  /** URN of the parent, if any. */
  readonly parent?: string;
  /** Properties of the provider that manages it, where the engine tells. */
  readonly provider?: Value;
  /** URNs that each property was computed from. Given to stack policies only. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** One thing that is wrong, or that could not be decided yet. No finding is the third answer: it is right. */
export interface Finding {
  readonly verdict: "violation" | "undecided";
  /** The resource that it is about. */
  readonly urn: string;
  /** Where: `policy.Statement[0].Action`. */
  readonly path: string;
  /** What is wrong and why it matters. */
  readonly problem: string;
  /** What to do. */
  readonly fix: string;
}

/** A policy's settings with their defaults, as JSON schema describes them. */
export interface ConfigProperty {
  readonly type: "array" | "string";
  readonly description: string;
  readonly default: string | readonly string[];
}

export type PolicyConfig = Readonly<Record<string, unknown>>;

/** What every policy says about itself. All of it is obligatory. */
export interface PolicyMetadata {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** What to do about a violation, in general. */
  readonly remediation: string;
  readonly tags: readonly string[];
  readonly config: Readonly<Record<string, ConfigProperty>>;
}

/** A policy looks at one resource before it is created or changed, at the whole stack afterwards, or both. */
export interface Policy extends PolicyMetadata {
  /** Sees a resource's inputs: what it finds, stops the resource. */
  readonly checkResource?: (resource: Resource, config: PolicyConfig) => readonly Finding[];
  /** Sees every resource's outputs and how they depend on each other: what it finds, fails the preview. */
  readonly checkStack?: (resources: readonly Resource[], config: PolicyConfig) => readonly Finding[];
}

/** A setting of type list, or its default: the SDK applies no defaults itself. */
export const listSetting = (policy: PolicyMetadata, config: PolicyConfig, name: string): readonly string[] => {
  const value = config[name] ?? policy.config[name]?.default;
  return Array.isArray(value) ? value.map(String) : [];
};

/** A setting of type text, or its default. */
export const textSetting = (policy: PolicyMetadata, config: PolicyConfig, name: string): string => {
  const value = config[name] ?? policy.config[name]?.default;
  return typeof value === "string" ? value : "";
};

/** The stack's name, which is the stage's: `urn:pulumi:<stack>::<project>::<type>::<name>`. */
export const stackOf = (urn: string): string => urn.split("::")[0]?.split(":")[2] ?? "";

/** Both type tokens under which the AWS provider has its load-balancer resources. */
export const loadBalancerTokens = (resource: string): readonly string[] => {
  const module = `${resource.charAt(0).toLowerCase()}${resource.slice(1)}`;
  return [`aws:lb/${module}:${resource}`, `aws:alb/${module}:${resource}`];
};
