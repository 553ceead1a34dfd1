/** One resource of a provider, from the program's wish to its place in the state. */
import { EngineError } from "../errors";
import type { Step } from "../events";
import { PartialFailureError, type Existing, type ProviderClient } from "../plugins/provider-client";
import type { ResourceState } from "../state/resource-state";
import { isSecret, secret, type Values } from "../wire/values";
import { hashAssets } from "./assets";
import type { PassContext } from "./context";
import { decide, type Decision } from "./decision";
import type { Deletions } from "./deletions";
import type { Gate } from "./gate";
import type { Goal } from "./goal";
import type { Policies } from "./policies";
import { ignoringChanges } from "./property-paths";
import type { Providers } from "./providers";
import { dependentReplacements } from "./replacements";
import type { Resources } from "./resources";

export interface PassParts {
  readonly context: PassContext;
  readonly resources: Resources;
  readonly providers: Providers;
  readonly policies: Policies;
  readonly deletions: Deletions;
  readonly gate: Gate;
}

export class CustomResource {
  private readonly subject: { readonly urn: string; readonly type: string; readonly name: string };

  constructor(
    private readonly parts: PassParts,
    private readonly goal: Goal,
    private readonly urn: string,
    private readonly old: ResourceState | undefined,
    private readonly protect: boolean,
  ) {
    this.subject = { urn, type: goal.type, name: goal.name };
  }

  async register(): Promise<ResourceState> {
    const { goal } = this;
    const { client, reference } = await this.parts.providers.get(goal.type, goal.version, goal.provider);
    const inputs = await this.inputs(client);
    const decision = await this.decision(client, inputs);
    const base = this.stateOf(inputs, reference);
    const state = await this.parts.gate.run(() => this.carryOut(decision, client, base));
    await this.parts.context.snapshot.save();
    return state;
  }

  /** Inputs as the provider checked and the policies remediated them. */
  private async inputs(client: ProviderClient): Promise<Values> {
    const { goal, old, subject } = this;
    const hashed = hashAssets(goal.inputs, this.parts.context.project.programDirectory) as Values;
    const wanted = old ? ignoringChanges(hashed, old.inputs ?? {}, goal.ignoreChanges) : hashed;
    const { inputs, failures } = await client.check(subject, old?.inputs ?? {}, wanted);
    if (failures.length > 0)
      throw new EngineError(
        failures.map(({ property, reason }) => `${goal.name} (${goal.type}): ${property} ${reason}`).join("\n"),
      );
    const { parent, ignoreChanges } = goal;
    return this.parts.policies.admit({ ...subject, parent, ignoreChanges, protect: this.protect }, inputs);
  }

  private async decision(client: ProviderClient, inputs: Values): Promise<Decision> {
    const { goal, old } = this;
    const existing = old && !old.external ? this.existing(old) : undefined;
    const diff = existing && (await client.diff(existing, inputs, goal.ignoreChanges));
    return decide(goal, existing && old, diff);
  }

  private async carryOut(decision: Decision, client: ProviderClient, base: ResourceState): Promise<ResourceState> {
    const step: Step = { ...decision, ...this.subject };
    switch (decision.op) {
      case "create":
        return this.parts.context.report.step(step, () => this.create(client, base, this.old));
      case "same":
        return this.parts.context.report.step(step, async () => this.same(base));
      case "update":
        return this.parts.context.report.step(step, () => this.update(client, base));
      case "replace":
        return this.replace(decision.deleteFirst, step, client, base);
    }
  }

  private same(base: ResourceState): ResourceState {
    const old = this.old as ResourceState;
    return this.record({ ...base, ...kept(old), outputs: old.outputs ?? {} }, old);
  }

  private async create(client: ProviderClient, base: ResourceState, replacing?: ResourceState): Promise<ResourceState> {
    const { preview, snapshot, now } = this.parts.context;
    const inputs = base.inputs ?? {};
    if (preview) return this.record({ ...base, ...(await client.create(this.subject, inputs, true)) }, replacing);
    const done = await snapshot.begin({ resource: base, type: "creating" });
    try {
      const created = await client.create(this.subject, inputs, false);
      return this.record({ ...base, ...created, created: now().toISOString() }, replacing);
    } catch (error) {
      if (error instanceof PartialFailureError) this.recordPartly(base, error, replacing);
      throw error;
    } finally {
      done();
    }
  }

  private async update(client: ProviderClient, base: ResourceState): Promise<ResourceState> {
    const { preview, snapshot, now } = this.parts.context;
    const old = this.old as ResourceState;
    const run = (): Promise<Values> =>
      client.update(this.existing(old), base.inputs ?? {}, this.goal.ignoreChanges, preview);
    if (preview) return this.record({ ...base, ...kept(old), outputs: await run() }, old);
    const done = await snapshot.begin({ resource: old, type: "updating" });
    try {
      return this.record({ ...base, ...kept(old), outputs: await run(), modified: now().toISOString() }, old);
    } catch (error) {
      if (error instanceof PartialFailureError) this.recordPartly({ ...base, ...kept(old) }, error, old);
      throw error;
    } finally {
      done();
    }
  }

  private async replace(
    deleteFirst: boolean,
    step: Step,
    client: ProviderClient,
    base: ResourceState,
  ): Promise<ResourceState> {
    const old = this.old as ResourceState;
    const { deletions, context } = this.parts;
    if (old.protect)
      throw new EngineError(`${old.urn} is protected and would have to be replaced. Unprotect it first.`);
    if (!deleteFirst) {
      const state = await context.report.step(step, () => this.create(client, base));
      // It goes when everything that uses it has turned to its successor: at the end.
      context.snapshot.condemn(old);
      return state;
    }
    const dependents = await dependentReplacements(old, context.snapshot.remaining, this.parts.providers);
    for (const state of [old, ...dependents].reverse())
      await deletions.one(state, "delete-replaced", [old, ...dependents]);
    return context.report.step(step, () => this.create(client, base));
  }

  /** What a failed step left behind: it exists, and the next run must try again. */
  private recordPartly(base: ResourceState, { failure }: PartialFailureError, replacing?: ResourceState): void {
    const { id, outputs, inputs, reasons } = failure;
    const partial = { ...base, id, outputs, initErrors: reasons };
    this.record(Object.keys(inputs).length > 0 ? { ...partial, inputs } : partial, replacing);
  }

  private record(state: ResourceState, replacing?: ResourceState): ResourceState {
    const outputs: Values = { ...state.outputs };
    const marked = Object.fromEntries(
      this.goal.additionalSecretOutputs
        .filter((name) => outputs[name] !== undefined && !isSecret(outputs[name]))
        .map((name) => [name, secret(outputs[name])]),
    );
    const complete = { ...state, outputs: { ...outputs, ...marked } };
    this.parts.resources.record(complete, replacing);
    return complete;
  }

  private existing(old: ResourceState): Existing {
    return { ...this.subject, id: old.id ?? "", oldInputs: old.inputs ?? {}, oldOutputs: old.outputs ?? {} };
  }

  private stateOf(inputs: Values, provider: string): ResourceState {
    const { goal, urn, protect } = this;
    return {
      urn,
      custom: true,
      type: goal.type,
      inputs,
      ...(goal.parent !== "" && { parent: goal.parent }),
      ...(protect && { protect }),
      dependencies: goal.dependencies,
      propertyDependencies: goal.propertyDependencies,
      provider,
      ...(goal.additionalSecretOutputs.length > 0 && { additionalSecretOutputs: goal.additionalSecretOutputs }),
      ...(goal.retainOnDelete && { retainOnDelete: true }),
      ...(goal.deletedWith !== "" && { deletedWith: goal.deletedWith }),
      ...(goal.ignoreChanges.length > 0 && { ignoreChanges: goal.ignoreChanges }),
      ...(goal.replaceOnChanges.length > 0 && { replaceOnChanges: goal.replaceOnChanges }),
    };
  }
}

/** What a resource keeps for life. */
const kept = (old: ResourceState): Partial<ResourceState> => ({
  ...(old.id !== undefined && { id: old.id }),
  ...(old.created !== undefined && { created: old.created }),
  ...(old.modified !== undefined && { modified: old.modified }),
});
