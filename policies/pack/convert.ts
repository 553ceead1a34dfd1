/** From the policy SDK's arguments to plain resources: the only place that sees its proxies, and where they end. */
import type {
  PolicyProviderResource,
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationArgs,
  StackValidationArgs,
} from "@pulumi/policy";
import { Graph } from "../core/graph";
import type { Provider, Resource, ResourceOptions } from "../core/resource";
import { toValue } from "../core/value";

/**
 * Properties without the SDK's proxy, which throws on each unknown and would turn a mandatory policy into an advisory one.
 * The proxy's target has no public name; this one is the SDK's own, whose version is pinned.
 */
const unproxied = (props: unknown): unknown =>
  (props as { readonly __getSpecialProxyTarget?: unknown }).__getSpecialProxyTarget ?? props;

const optionsOf = (opts: PolicyResourceOptions): ResourceOptions => ({
  protect: opts.protect,
  ignoreChanges: opts.ignoreChanges,
  deleteBeforeReplace: opts.deleteBeforeReplace === true,
  aliases: opts.aliases,
  additionalSecretOutputs: opts.additionalSecretOutputs,
});

const providerOf = (provider: PolicyProviderResource | undefined): { readonly provider?: Provider } =>
  provider === undefined
    ? {}
    : {
        provider: {
          type: provider.type,
          name: provider.name,
          urn: provider.urn,
          props: toValue(unproxied(provider.props)),
        },
      };

type Common = Omit<Resource, "parent" | "dependencies" | "propertyDependencies">;

const common = ({ urn, type, name, props, opts, provider }: ResourceValidationArgs | PolicyResource): Common => ({
  urn,
  type,
  name,
  props: toValue(unproxied(props)),
  options: optionsOf(opts),
  ...providerOf(provider),
});

const parentOf = (urn: string | undefined): { readonly parent?: string } =>
  urn === undefined || urn === "" ? {} : { parent: urn };

const fromArgs = (args: ResourceValidationArgs): Resource => ({
  ...common(args),
  ...parentOf(args.opts.parent),
  dependencies: [],
  propertyDependencies: {},
});

const fromStack = (resource: PolicyResource): Resource => ({
  ...common(resource),
  ...parentOf(resource.parent?.urn ?? resource.opts.parent),
  dependencies: resource.dependencies.map(({ urn }) => urn),
  propertyDependencies: Object.fromEntries(
    Object.entries(resource.propertyDependencies).map(([name, found]) => [name, found.map(({ urn }) => urn)]),
  ),
});

/**
 * Converts each request once, however many policies see it. The SDK hands every policy new objects, but this list is the
 * request's own: the same list means the same request. (A copy would only cost time.)
 */
export class Converter {
  private readonly resources = new WeakMap<readonly string[], Resource>();
  private readonly graphs = new WeakMap<readonly string[], Graph>();

  resource(args: ResourceValidationArgs): Resource {
    return remember(this.resources, args.opts.ignoreChanges, () => fromArgs(args));
  }

  graph(args: StackValidationArgs): Graph {
    const key = args.resources[0]?.opts.ignoreChanges ?? [];
    return remember(this.graphs, key, () => new Graph(args.resources.map(fromStack)));
  }
}

function remember<T>(known: WeakMap<readonly string[], T>, key: readonly string[], make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
