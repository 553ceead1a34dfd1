/** What roles were granted and what of it they used: the proof of least privilege after an end-to-end run. */
import { StateFile } from "../state-file";
import { asList, type PolicyDocument } from "./policy";

export interface UsageReport {
  /** Role ARN → action → resource → how often it was allowed and denied. */
  readonly used: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, UsageCount>>>>>>;
  /** Role ARN → action → resource, as its documents spell them: everything that it was ever allowed, each once. */
  readonly granted: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface UsageCount {
  allowed: number;
  denied: number;
}

interface State {
  used: Record<string, Record<string, Record<string, UsageCount>>>;
  granted: Record<string, Record<string, string[]>>;
}

const isState = (value: unknown): value is State =>
  typeof value === "object" && value !== null && "used" in value && "granted" in value;

export class Usage {
  readonly #file: StateFile<State>;
  #state: State = { used: {}, granted: {} };

  constructor(path: string) {
    this.#file = new StateFile(path, 1, isState);
  }

  load(): void {
    this.#state = this.#file.read() ?? { used: {}, granted: {} };
  }

  save(): void {
    this.#file.write(this.#state);
  }

  record(role: string, action: string, resource: string, isAllowed: boolean): void {
    const count = (((this.#state.used[role] ??= {})[action] ??= {})[resource] ??= { allowed: 0, denied: 0 });
    if (isAllowed) count.allowed++;
    else count.denied++;
  }

  /** Keeps what the documents allow, also after the role has lost it again. */
  grant(role: string, documents: readonly PolicyDocument[]): void {
    const actions = (this.#state.granted[role] ??= {});
    for (const statement of documents.flatMap(({ Statement }) => asList(Statement))) {
      if (statement.Effect !== "Allow") continue;
      for (const action of asList(statement.Action ?? "*")) {
        const resources = (actions[action] ??= []);
        for (const resource of asList(statement.Resource ?? "*"))
          if (!resources.includes(resource)) resources.push(resource);
      }
    }
  }

  /** What was recorded so far. */
  report(): UsageReport {
    return structuredClone(this.#state);
  }
}
