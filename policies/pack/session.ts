/** What one running pack knows across requests: its settings, its exceptions, and what was found in the stack at hand. */
import { readException, type Exception } from "../core/exceptions";
import type { Graph } from "../core/graph";
import { judge, type Judgement } from "../core/judge";
import type { Policy } from "../core/policy";
import { Settings, type RawConfig } from "../core/settings";
import type { Stage } from "../core/stage";
import { Converter } from "./convert";

/** The policy whose config holds the exceptions of all. It stands first in the pack, so that it is asked first. */
export const EXCEPTIONS_POLICY = "meta-exceptions-valid";

export interface SessionArgs {
  readonly policies: readonly Policy[];
  /** The stage that the host named when it started the pack, if it did. */
  readonly started: Stage | undefined;
  /** Today, as `2026-11-21`. */
  readonly today: () => string;
}

export class Session {
  readonly convert = new Converter();
  private readonly configs = new Map<string, RawConfig>();
  private readonly judgements = new WeakMap<Graph, Judgement>();

  constructor(readonly args: SessionArgs) {}

  /** Keeps what the SDK gives for a policy: it tells each policy its own settings only. */
  learn(policy: Policy, config: RawConfig): void {
    this.configs.set(policy.id, config);
  }

  get exceptions(): readonly Exception[] {
    const policy = this.args.policies.find(({ id }) => id === EXCEPTIONS_POLICY);
    if (policy === undefined) return [];
    return new Settings(policy.config, this.configs.get(policy.id)).records("exceptions").map(readException);
  }

  /** What every policy finds in a stack; found out once. */
  judgement(graph: Graph): Judgement {
    const known = this.judgements.get(graph);
    if (known !== undefined) return known;
    const { policies, today } = this.args;
    const made: Judgement = {
      graph,
      found: judge(policies, graph, (id) => this.configs.get(id) ?? {}),
      exceptions: this.exceptions,
      policies,
      today: today(),
    };
    this.judgements.set(graph, made);
    return made;
  }
}
