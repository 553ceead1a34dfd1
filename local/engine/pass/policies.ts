/** Policies around each resource: all remediations in sequence, then all analyses. Source: `step_generator.go`. */
import { EngineError } from "../errors";
import type { Analyzer, Subject } from "../plugins/analyzers";
import type { ResourceState } from "../state/resource-state";
import type { Values } from "../wire/values";
import type { PassContext } from "./context";

/** A mandatory policy forbids a resource; the violation itself is already reported. */
export class ForbiddenError extends EngineError {
  override readonly name = "ForbiddenError";
}

export class Policies {
  constructor(
    private readonly context: PassContext,
    private readonly analyzers: Promise<readonly Analyzer[]>,
  ) {}

  /** Inputs after remediation. @throws ForbiddenError */
  async admit(subject: Subject, inputs: Values): Promise<Values> {
    const analyzers = await this.analyzers;
    const { report } = this.context;
    let current = inputs;
    for (const analyzer of analyzers) {
      const remediated = await analyzer.remediate(subject, current);
      current = remediated.inputs;
      for (const policy of remediated.policies) report.tell({ type: "remediation", urn: subject.urn, policy });
    }
    const found = (await Promise.all(analyzers.map((one) => one.analyze(subject, current)))).flat();
    for (const violation of found) report.violation(violation);
    if (found.some(({ level }) => level === "mandatory")) throw new ForbiddenError(`A policy forbids ${subject.name}.`);
    return current;
  }

  /** Looks at the whole stack, on outputs. */
  async reviewStack(resources: readonly ResourceState[]): Promise<void> {
    const analyzers = await this.analyzers;
    const found = await Promise.all(analyzers.map((one) => one.analyzeStack(resources)));
    for (const violation of found.flat()) this.context.report.violation(violation);
  }
}
