/** The state of a running update: what was there, what has become of it, what is new. Saved after every step. */
import type { Deployment, PendingOperation, ResourceState } from "./resource-state";

/** Where a snapshot is kept; previews keep it nowhere. */
export interface SnapshotStore {
  write(deployment: Deployment): Promise<void>;
}

export const nowhere: SnapshotStore = { write: async () => undefined };

export class Snapshot {
  private readonly olds: Set<ResourceState>;
  private readonly news: ResourceState[] = [];
  private readonly pending = new Set<PendingOperation>();
  /** Old URN → new URN of resources found by an alias. */
  private readonly renamed = new Map<string, string>();
  private writing: Promise<void> | undefined;
  private queued: Promise<void> | undefined;

  constructor(
    base: readonly ResourceState[],
    private readonly store: SnapshotStore,
  ) {
    this.olds = new Set(base);
  }

  /** Everything that exists now: new resources in their order, then old ones that were not reached. */
  get resources(): readonly ResourceState[] {
    return [...this.news, ...[...this.olds].map((old) => this.normalised(old))];
  }

  /** Old resources that nothing has happened to yet. */
  get remaining(): readonly ResourceState[] {
    return [...this.olds];
  }

  add(state: ResourceState, replacing?: ResourceState): void {
    if (replacing) {
      this.olds.delete(replacing);
      if (replacing.urn !== state.urn) this.renamed.set(replacing.urn, state.urn);
    }
    this.news.push(state);
  }

  /** Changes a resource of this update: a component's outputs. */
  amend(urn: string, change: Partial<ResourceState>): void {
    const index = this.news.findIndex((state) => state.urn === urn);
    const state = this.news[index];
    if (state) this.news[index] = { ...state, ...change };
  }

  /** Marks an old resource as replaced: it lives until its deletion. */
  condemn(old: ResourceState): void {
    this.olds.delete(old);
    this.olds.add({ ...old, delete: true });
  }

  forget(old: ResourceState): void {
    this.olds.delete(old);
  }

  async begin(operation: PendingOperation): Promise<() => void> {
    this.pending.add(operation);
    await this.save();
    return () => this.pending.delete(operation);
  }

  /** Resolves when the present state is on disk. Calls that come while a write runs share the next one. */
  save(): Promise<void> {
    if (!this.writing) {
      this.writing = this.write();
      return this.writing;
    }
    this.queued ??= this.writing
      .catch(() => undefined)
      .then(() => {
        this.queued = undefined;
        this.writing = this.write();
        return this.writing;
      });
    return this.queued;
  }

  private async write(): Promise<void> {
    try {
      await this.store.write({ resources: this.resources, pendingOperations: [...this.pending] });
    } finally {
      if (!this.queued) this.writing = undefined;
    }
  }

  private normalised(state: ResourceState): ResourceState {
    if (this.renamed.size === 0) return state;
    const rename = (urn: string): string => this.renamed.get(urn) ?? urn;
    return {
      ...state,
      ...(state.parent && { parent: rename(state.parent) }),
      ...(state.dependencies && { dependencies: state.dependencies.map(rename) }),
    };
  }
}
