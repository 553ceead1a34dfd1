/** Pulumi URNs: `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. */

export const STACK_TYPE = "pulumi:pulumi:Stack";
const PROVIDER_PREFIX = "pulumi:providers:";

export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** Parent types joined with `$`, the own type last. */
  readonly qualifiedType: string;
  readonly name: string;
}

export const makeUrn = ({ stack, project, qualifiedType, name }: UrnParts): string =>
  `urn:pulumi:${stack}::${project}::${qualifiedType}::${name}`;

export const parseUrn = (urn: string): UrnParts => {
  const [prefix = "", project = "", qualifiedType = "", ...name] = urn.split("::");
  return { stack: prefix.slice("urn:pulumi:".length), project, qualifiedType, name: name.join("::") };
};

export const typeOfUrn = (urn: string): string => parseUrn(urn).qualifiedType.split("$").pop() ?? "";

export const nameOfUrn = (urn: string): string => parseUrn(urn).name;

/** The stack's own type never shows in a child's URN. Source: `deployment.go`, `generateURN`. */
export const childUrn = (parent: string, type: string, name: string, stack: string, project: string): string => {
  const parentType = parent === "" ? "" : parseUrn(parent).qualifiedType;
  const prefix = parentType === "" || parentType === STACK_TYPE ? "" : `${parentType}$`;
  return makeUrn({ stack, project, qualifiedType: `${prefix}${type}`, name });
};

export const isProviderType = (type: string): boolean => type.startsWith(PROVIDER_PREFIX);

/** The package that serves a type or function token: `aws` of `aws:lb/listener:Listener` and of `pulumi:providers:aws`. */
export const packageOf = (token: string): string =>
  (isProviderType(token) ? token.slice(PROVIDER_PREFIX.length) : token).split(":")[0] ?? "";

/** `aws 7.48.0` has the default provider `default_7_48_0`. Source: `default_providers.go`. */
export const defaultProviderName = (version: string): string =>
  version === "" ? "default" : `default_${version.replaceAll(/[.+-]/g, "_")}`;
