/** `createEngine`: preview, up, destroy and outputs of one stack. */
import type { Engine, EngineOptions, EngineResult } from "./options";
import { Report, type PassContext } from "./pass/context";
import { Deletions } from "./pass/deletions";
import { evaluate, type PassResult } from "./pass/evaluate";
import { Gate } from "./pass/gate";
import { Providers } from "./pass/providers";
import { Resources } from "./pass/resources";
import { readProject } from "./project/project-file";
import { readStackConfig } from "./project/stack-config";
import { StateLock } from "./state/lock";
import type { Deployment, ResourceState } from "./state/resource-state";
import { nowhere, Snapshot, type SnapshotStore } from "./state/snapshot";
import { StateFile } from "./state/state-file";
import { fingerprint } from "./wire/equality";
import { isProviderType, STACK_TYPE } from "./wire/urn";
import { plainValues, type Values } from "./wire/values";

const DEFAULT_PARALLEL = 16;
const DEFAULT_ORGANIZATION = "organization";

export const createEngine = (options: EngineOptions): Engine => new EmbeddedEngine(options);

class EmbeddedEngine implements Engine {
  private readonly file: StateFile;
  private readonly lock: StateLock;

  constructor(private readonly options: EngineOptions) {
    this.file = new StateFile(options.stateFile);
    this.lock = new StateLock(options.stateFile);
  }

  async preview(configOverrides: Values = {}): Promise<EngineResult> {
    return this.evaluate(this.context(this.file.read().resources, true, configOverrides));
  }

  async up(): Promise<EngineResult> {
    return this.lock.hold(this.options.now, async () => {
      const deployment = this.file.read();
      this.warnOfPending(deployment);
      const context = this.context(deployment.resources, true, {});
      const preview = await this.evaluate(context);
      if (!preview.ok) return preview;
      if (!isUpToDate(preview)) {
        await this.file.keepBackup();
        return this.evaluate(this.context(deployment.resources, false, {}));
      }
      // Nothing to change at the providers, so the preview knows everything: what is left are names, options and outputs.
      const { resources } = context.snapshot;
      if (!sameStates(resources, deployment.resources))
        await this.file.write({ resources, pendingOperations: [] }, this.options.now());
      return preview;
    });
  }

  async destroy(): Promise<EngineResult> {
    return this.lock.hold(this.options.now, async () => {
      const { resources } = this.file.read();
      await this.file.keepBackup();
      return this.deleteAll(resources);
    });
  }

  outputs(): Values {
    const stack = this.file.read().resources.find(({ type }) => type === STACK_TYPE);
    return plainValues(stack?.outputs ?? {});
  }

  private evaluate(context: PassContext): Promise<PassResult> {
    const { processes, providers, policyPacks = [] } = this.options;
    return evaluate(context, { processes, providers, policyPacks });
  }

  private async deleteAll(base: readonly ResourceState[]): Promise<EngineResult> {
    const context = this.context(base, false, {});
    const { report, snapshot } = context;
    const providers = new Providers(context, new Resources(context), this.options.providers, () => "127.0.0.1:1");
    const deletions = new Deletions(context, providers, new Gate(context.parallel));
    try {
      await deletions.all(base.filter(({ type }) => !isProviderType(type)));
      if (!report.failed) for (const state of snapshot.remaining) snapshot.forget(state);
    } finally {
      await snapshot.save();
      await providers.close();
    }
    const { steps, violations, errors } = report;
    return { ok: !report.failed, steps, violations, errors, outputs: {}, resources: [] };
  }

  private context(base: readonly ResourceState[], preview: boolean, overrides: Values): PassContext {
    const { root, stack, stackFile, configOverrides, random, now, onEvent } = this.options;
    const project = readProject(root);
    const config = readStackConfig({
      project,
      ...(stackFile !== undefined && { file: stackFile }),
      overrides: { ...configOverrides, ...overrides },
    });
    const store: SnapshotStore = preview ? nowhere : { write: (deployment) => this.file.write(deployment, now()) };
    return {
      project,
      stack,
      organization: this.options.organization ?? DEFAULT_ORGANIZATION,
      config,
      preview,
      parallel: this.options.parallel ?? DEFAULT_PARALLEL,
      random,
      now,
      snapshot: new Snapshot(base, store),
      report: new Report(onEvent ?? (() => undefined), now),
    };
  }

  /** The process died in the middle of these: what they came to is not known. */
  private warnOfPending({ pendingOperations }: Deployment): void {
    for (const { resource, type } of pendingOperations)
      this.options.onEvent?.({
        type: "diagnostic",
        severity: "warning",
        message: `The last update ended in the middle of ${type} ${resource.urn}; it is tried again.`,
        urn: resource.urn,
      });
  }
}

const isUpToDate = ({ steps }: PassResult): boolean => steps.every(({ op }) => op === "same" || op === "read");

/** Equal but for their order. */
const sameStates = (a: readonly ResourceState[], b: readonly ResourceState[]): boolean => {
  const prints = (states: readonly ResourceState[]): string => states.map(fingerprint).sort().join();
  return prints(a) === prints(b);
};
