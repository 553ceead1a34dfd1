/** What an update tells while it works: finished steps as lines and, on a terminal, the running ones below them. */
import type { EngineEvent, EngineResult, Step } from "../engine";

const DONE: Readonly<Record<Step["op"], string>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  "delete-replaced": "deleted",
  same: "same",
  read: "read",
};

const shown = ({ type, name }: Step): string => `${type.split(":").at(-1) ?? type} ${name}`;

/** An event as a line, or `undefined` where it says nothing worth one. Pure. */
export function progressLine(event: EngineEvent, preview: boolean): string | undefined {
  switch (event.type) {
    case "step-done":
      if (event.step.op === "same" || event.step.op === "read") return undefined;
      return preview
        ? `  would be ${DONE[event.step.op]}: ${shown(event.step)}${diffs(event.step)}`
        : `  ${DONE[event.step.op]} ${shown(event.step)}${diffs(event.step)} (${Math.round(event.ms)} ms)`;
    case "step-failed":
      return `  failed: ${shown(event.step)}: ${event.message}`;
    case "violation":
      // One that stops the update follows as its error.
      return event.level === "mandatory" ? undefined : `  policy ${event.policy} (${event.level}): ${event.message}`;
    case "diagnostic":
      return event.severity === "info" ? undefined : `  ${event.severity}: ${event.message}`;
    default:
      return undefined;
  }
}

/** How much advice there was, by policy; `undefined` without any. Pure. */
export function adviceLine(violations: EngineResult["violations"]): string | undefined {
  const told = new Map(violations.map(({ policy, message }) => [message, policy]));
  const counts = new Map<string, number>();
  for (const policy of told.values()) counts.set(policy, (counts.get(policy) ?? 0) + 1);
  if (counts.size === 0) return undefined;
  const each = [...counts].sort(([, left], [, right]) => right - left).map(([policy, count]) => `${policy} ${count}`);
  return `  policies advise ${told.size} changes (${each.join(", ")}); a --dry-run shows them, docs/policies.md explains`;
}

const diffs = ({ op, diffs: changed }: Step): string =>
  (op === "update" || op === "replace") && changed !== undefined && changed.length > 0
    ? ` [${changed.join(", ")}]`
    : "";

/** Shows progress on a stream: lines, and on a terminal the steps under way as a list that is redrawn below them. */
export class ProgressView {
  readonly #running = new Set<string>();
  #drawn = 0;

  constructor(
    private readonly stream: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number },
  ) {}

  line(text: string): void {
    this.#erase();
    this.stream.write(`${text}\n`);
    this.#draw();
  }

  started(step: Step): void {
    this.#running.add(shown(step));
    this.#erase();
    this.#draw();
  }

  ended(step: Step): void {
    this.#running.delete(shown(step));
    this.#erase();
    this.#draw();
  }

  #erase(): void {
    if (this.#drawn > 0) this.stream.write(`\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }

  #draw(): void {
    if (this.stream.isTTY !== true) return;
    const width = (this.stream.columns ?? 80) - 1;
    for (const name of this.#running) this.stream.write(`${`  … ${name}`.slice(0, width)}\n`);
    this.#drawn = this.#running.size;
  }
}
