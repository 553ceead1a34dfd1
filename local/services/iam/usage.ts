/** What roles used: the base of the report of permissions that were granted and never used. */
import { StateFile } from "../state-file";

/** Role ARN → action → resource → how often it was allowed and denied. */
export type UsageReport = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, UsageCount>>>>>>;

type Counts = Record<string, Record<string, Record<string, UsageCount>>>;

export interface UsageCount {
  allowed: number;
  denied: number;
}

const isReport = (value: unknown): value is UsageReport => typeof value === "object" && value !== null;

export class Usage {
  readonly #file: StateFile<UsageReport>;
  #counts: Counts = {};

  constructor(path: string) {
    this.#file = new StateFile(path, 1, isReport);
  }

  load(): void {
    this.#counts = this.#file.read() ?? {};
  }

  save(): void {
    this.#file.write(this.#counts);
  }

  record(role: string, action: string, resource: string, isAllowed: boolean): void {
    const count = (((this.#counts[role] ??= {})[action] ??= {})[resource] ??= { allowed: 0, denied: 0 });
    if (isAllowed) count.allowed++;
    else count.denied++;
  }

  /** What was recorded so far. */
  report(): UsageReport {
    return structuredClone(this.#counts);
  }
}
