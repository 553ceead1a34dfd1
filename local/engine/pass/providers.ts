/** The providers of one evaluation: attached on first use, each recorded as Pulumi's default provider of its version. */
import { uuid } from "../../services/random";
import { EngineError, UnsupportedError } from "../errors";
import { ProviderClient } from "../plugins/provider-client";
import type { ResourceState } from "../state/resource-state";
import { didYouMean } from "../wire/nearest";
import { defaultProviderName, makeUrn, packageOf } from "../wire/urn";
import type { Values } from "../wire/values";
import type { PassContext } from "./context";
import type { Resources } from "./resources";

export interface AttachedProvider {
  readonly client: ProviderClient;
  /** `<urn>::<id>`, as resources name their provider. */
  readonly reference: string;
}

export class Providers {
  private readonly attached = new Map<string, Promise<AttachedProvider>>();

  constructor(
    private readonly context: PassContext,
    private readonly resources: Resources,
    /** Package → address. */
    private readonly addresses: Readonly<Record<string, string>>,
    private readonly engineAddress: () => string,
  ) {}

  /** The provider of a type or function. @throws EngineError for packages that nobody serves. */
  get(token: string, version: string, reference: string): Promise<AttachedProvider> {
    const name = packageOf(token);
    const key = `${name}@${version}`;
    const known = this.attached.get(key);
    if (known) return known;
    const started = this.attach(name, version, reference, true);
    this.attached.set(key, started);
    return started;
  }

  /** The provider that an old resource was made with, for its deletion. */
  ofState(state: ResourceState): Promise<AttachedProvider> {
    const name = packageOf(state.type);
    const [latest] = [...this.attached].filter(([key]) => key.startsWith(`${name}@`)).map(([, provider]) => provider);
    if (latest) return latest;
    // Nobody else needs it in this update: it is used, not recorded.
    const started = this.attach(name, "", "", false);
    this.attached.set(`${name}@`, started);
    return started;
  }

  async close(): Promise<void> {
    const all = await Promise.allSettled(this.attached.values());
    for (const one of all) if (one.status === "fulfilled") one.value.client.close();
  }

  private async attach(name: string, version: string, reference: string, record: boolean): Promise<AttachedProvider> {
    if (reference !== "") throw new UnsupportedError(`explicit providers (${reference})`);
    const address = this.addresses[name];
    if (address === undefined)
      throw new EngineError(
        `Nobody serves the package ${name} here; known: ${Object.keys(this.addresses).join(", ")}.${didYouMean(name, Object.keys(this.addresses))}`,
      );
    const type = `pulumi:providers:${name}`;
    const providerName = defaultProviderName(version);
    const urn = makeUrn({
      stack: this.context.stack,
      project: this.context.project.name,
      qualifiedType: type,
      name: providerName,
    });
    const client = new ProviderClient(address);
    const inputs = await client.start(
      this.engineAddress(),
      { urn, type, name: providerName },
      this.config(name, version),
    );
    const old = this.resources.old(urn);
    const id = old?.id ?? uuid(this.context.random);
    if (record) this.resources.record({ urn, custom: true, id, type, inputs, outputs: inputs }, old);
    return { client, reference: `${urn}::${id}` };
  }

  /** `aws:region` of the stack config configures package `aws`. */
  private config(name: string, version: string): Values {
    const own = Object.entries(this.context.config.values).filter(([key]) => key.startsWith(`${name}:`));
    return {
      ...Object.fromEntries(own.map(([key, value]) => [key.slice(name.length + 1), value])),
      ...(version !== "" && { version }),
    };
  }
}
