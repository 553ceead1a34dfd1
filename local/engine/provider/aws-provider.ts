/** Our `aws` provider: Pulumi's provider protocol over a registry of resource kinds. */
import type { Random } from "../../services/random";
import type { KindRegistry } from "../kinds/registry";
import type { KindContext, ResourceKind } from "../resource-kind";
import { readInputData } from "../validation/data";
import { nameOfUrn, typeOfUrn } from "../wire/urn";
import { plainValues, type Values } from "../wire/values";
import { type Checked, InputCheck, ownInputs } from "./check";
import { type ProviderConfiguration, readConfiguration } from "./configuration";
import { type Difference, difference } from "./difference";
import { findInvoke, type InvokeFunction } from "./invokes";
import { kindInputs, previewedCreate, previewedUpdate, tagsAllOf } from "./outputs";

export interface AwsProviderOptions {
  readonly registry: KindRegistry;
  readonly account: string;
  /** Used until the engine configures another one. */
  readonly region: string;
  readonly random: Random;
  /** Provider functions that need a service, e.g. `aws:ssm/getParametersByPath:getParametersByPath`. */
  readonly invokes?: Readonly<Record<string, InvokeFunction>>;
}

export interface UpdateArguments {
  readonly id: string;
  readonly oldInputs: Values;
  readonly oldOutputs: Values;
  readonly news: Values;
}

/** The provider's decisions, free of the protocol. */
export class AwsProvider {
  private readonly data = readInputData();
  private readonly inputCheck: InputCheck;
  private configuration: ProviderConfiguration;

  constructor(private readonly options: AwsProviderOptions) {
    this.inputCheck = new InputCheck(this.data, options.random);
    this.configuration = { region: options.region, defaultTags: {} };
  }

  configure(args: Values): void {
    this.configuration = readConfiguration(args, this.options.region);
  }

  check(urn: string, olds: Values, news: Values): Checked {
    const { account } = this.options;
    const { region } = this.configuration;
    return this.inputCheck.check({ kind: this.kind(urn), name: nameOfUrn(urn), urn, account, region, olds, news });
  }

  diff(urn: string, { oldInputs, oldOutputs, news }: UpdateArguments, ignored: readonly string[]): Difference {
    const tops = new Set(ignored.map((path) => path.split(/[.[]/)[0] ?? path));
    return difference({
      kind: this.kind(urn),
      oldInputs,
      oldOutputs,
      news,
      ignored: tops,
      tagsAll: this.tags(urn, news),
    });
  }

  async create(
    urn: string,
    inputs: Values,
    preview: boolean,
  ): Promise<{ readonly id: string; readonly outputs: Values }> {
    const kind = this.kind(urn);
    const given = kindInputs(inputs, this.tags(urn, inputs));
    if (preview) return { id: "", outputs: previewedCreate(kind, given, this.data) };
    return kind.create(plainValues(given), this.context(urn));
  }

  async update(urn: string, { id, oldInputs, oldOutputs, news }: UpdateArguments, preview: boolean): Promise<Values> {
    const kind = this.kind(urn);
    const given = kindInputs(news, this.tags(urn, news));
    if (preview) return previewedUpdate(oldInputs, oldOutputs, given);
    if (!kind.update) throw new Error(`The local cloud cannot update ${kind.token} in place.`);
    return kind.update(id, oldOutputs, plainValues(given), this.context(urn));
  }

  /** What to record of an update that failed: the wish is kept, as the real provider keeps it. */
  failedUpdate(urn: string, { oldInputs, oldOutputs, news }: UpdateArguments): Values {
    return previewedUpdate(oldInputs, oldOutputs, kindInputs(news, this.tags(urn, news)));
  }

  async delete(urn: string, id: string, outputs: Values): Promise<void> {
    await this.kind(urn).delete?.(id, outputs, this.context(urn));
  }

  async read(urn: string, id: string, outputs: Values): Promise<Values | undefined> {
    const kind = this.kind(urn);
    if (!kind.read) throw new Error(`The local cloud cannot read ${kind.token}.`);
    return kind.read(id, outputs, this.context(urn));
  }

  async invoke(token: string, args: Values): Promise<Values> {
    const answer = findInvoke(token, this.options.invokes ?? {});
    return answer(ownInputs(args), { account: this.options.account, region: this.configuration.region });
  }

  private kind(urn: string): ResourceKind {
    return this.options.registry.get(typeOfUrn(urn));
  }

  private tags(urn: string, inputs: Values): Values | undefined {
    return tagsAllOf(typeOfUrn(urn), inputs, this.data, this.configuration);
  }

  private context(urn: string): KindContext {
    return { urn, name: nameOfUrn(urn), account: this.options.account, region: this.configuration.region };
  }
}
