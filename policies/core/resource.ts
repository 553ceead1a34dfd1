/** A resource as policies see it: plain data, whichever engine sent it. */
import type { Value } from "./value";

/** What the program said about how a resource is managed. What the engine does not tell (retainOnDelete, hooks) is not here. */
export interface ResourceOptions {
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly aliases: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
}

export interface Provider {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Settings that are no text (default tags, ignored tags, accounts) arrive as JSON text: read them with `providerSetting`. */
  readonly props: Value;
}

export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Inputs in `checkResource`, outputs in `checkStack` (of components: what they registered). */
  readonly props: Value;
  readonly options: ResourceOptions;
  /** URN of the parent, if any. */
  readonly parent?: string;
  readonly provider?: Provider;
  /** URNs that it depends on. Given to stack checks only. */
  readonly dependencies: readonly string[];
  /** URNs that each property was computed from. Given to stack checks only. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** Types of a URN from the outermost component to the resource: `urn:pulumi:<stack>::<project>::<type>$<type>::<name>`. */
export const typeChain = (urn: string): readonly string[] => (urn.split("::")[2] ?? "").split("$");

/** Both type tokens under which the AWS provider has its load-balancer resources: one thing, and every policy treats it so. */
export const loadBalancerTokens = (resource: string): readonly string[] => {
  const module = `${resource.charAt(0).toLowerCase()}${resource.slice(1)}`;
  return [`aws:lb/${module}:${resource}`, `aws:alb/${module}:${resource}`];
};
