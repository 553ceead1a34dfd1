/** The resources of one evaluation by URN, beside those of the last. */
import { EngineError } from "../errors";
import type { ResourceState } from "../state/resource-state";
import { childUrn, STACK_TYPE } from "../wire/urn";
import { formerUrns, type Identity } from "./aliases";
import type { PassContext } from "./context";

export class Resources {
  private readonly claimed = new Set<string>();
  private readonly news = new Map<string, ResourceState>();
  private readonly former = new Map<string, readonly string[]>();
  private readonly olds: ReadonlyMap<string, ResourceState>;

  constructor(private readonly context: PassContext) {
    const live = context.snapshot.remaining.filter((state) => state.delete !== true);
    this.olds = new Map(live.map((state) => [state.urn, state]));
  }

  /** The URN of a resource that the program registers. @throws EngineError when another one has it. */
  claim({ type, name, parent }: Identity): string {
    const urn = this.urnOf(type, name, type === STACK_TYPE ? "" : parent);
    if (this.claimed.has(urn))
      throw new EngineError(`Two resources have the URN ${urn}: give one of them another name.`);
    this.claimed.add(urn);
    return urn;
  }

  urnOf(type: string, name: string, parent: string): string {
    return childUrn(parent, type, name, this.context.stack, this.context.project.name);
  }

  /** What the last update left under this URN, or under a former one. */
  find(urn: string, identity: Identity): ResourceState | undefined {
    const { stack, project } = this.context;
    const former = formerUrns(identity, this.former.get(identity.parent) ?? [], stack, project.name);
    if (former.length > 0) this.former.set(urn, former);
    return [urn, ...former].map((one) => this.old(one)).find((state) => state !== undefined);
  }

  /** An old resource that no new one has taken over yet. */
  old(urn: string): ResourceState | undefined {
    const state = this.olds.get(urn);
    return state && this.context.snapshot.remaining.includes(state) ? state : undefined;
  }

  get(urn: string): ResourceState | undefined {
    return this.news.get(urn);
  }

  /** All resources of this evaluation so far, in the order in which they were done. */
  get all(): readonly ResourceState[] {
    return [...this.news.values()];
  }

  record(state: ResourceState, replacing?: ResourceState): void {
    this.news.set(state.urn, state);
    this.context.snapshot.add(state, replacing);
  }

  amend(urn: string, change: Partial<ResourceState>): void {
    const state = this.news.get(urn);
    if (!state) throw new EngineError(`Outputs were given for ${urn}, which nobody registered.`);
    this.news.set(urn, { ...state, ...change });
    this.context.snapshot.amend(urn, change);
  }
}
