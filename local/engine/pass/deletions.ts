/** Deletes resources: those that the program no longer wants, and those that were replaced. */
import { EngineError } from "../errors";
import type { Operation } from "../events";
import type { ResourceState } from "../state/resource-state";
import { isProviderType, nameOfUrn } from "../wire/urn";
import type { PassContext } from "./context";
import { deletionOrder } from "./deletion-order";
import type { Gate } from "./gate";
import type { Providers } from "./providers";

export class Deletions {
  constructor(
    private readonly context: PassContext,
    private readonly providers: Providers,
    private readonly gate: Gate,
  ) {}

  /** Deletes in an order that dependencies allow; stops after a group with a failure. */
  async all(doomed: readonly ResourceState[]): Promise<void> {
    const { report } = this.context;
    const kept = doomed.filter(({ protect }) => protect === true);
    for (const { urn } of kept)
      report.fail(`${urn} is protected, and the program no longer declares it. Unprotect it first.`, urn);
    if (kept.length > 0) return;
    for (const group of deletionOrder(doomed)) {
      if (report.failed) return;
      const results = await Promise.allSettled(
        group.map((state) => this.gate.run(() => this.one(state, state.delete ? "delete-replaced" : "delete", doomed))),
      );
      for (const [index, result] of results.entries())
        if (result.status === "rejected") {
          const urn = group[index]?.urn ?? "";
          report.fail(`${nameOfUrn(urn)} could not be deleted: ${(result.reason as Error).message}`, urn);
        }
    }
  }

  /** Deletes one resource and takes it out of the state. */
  async one(state: ResourceState, op: Operation, together: readonly ResourceState[]): Promise<void> {
    if (state.protect)
      throw new EngineError(`${state.urn} is protected and would have to be replaced. Unprotect it first.`);
    const { snapshot, preview, report } = this.context;
    const { urn, type } = state;
    // Providers are bookkeeping: nobody asked for them, nobody is told.
    if (isProviderType(type)) {
      snapshot.forget(state);
      await snapshot.save();
      return;
    }
    await report.step({ op, urn, type, name: nameOfUrn(urn) }, async () => {
      const gone = together.some((other) => other.urn === state.deletedWith);
      if (!preview && state.custom && !state.external && !state.retainOnDelete && !gone) await this.call(state);
      snapshot.forget(state);
      await snapshot.save();
    });
  }

  private async call(state: ResourceState): Promise<void> {
    const { snapshot } = this.context;
    const { client } = await this.providers.ofState(state);
    const done = await snapshot.begin({ resource: state, type: "deleting" });
    try {
      await client.delete({
        urn: state.urn,
        type: state.type,
        name: nameOfUrn(state.urn),
        id: state.id ?? "",
        oldInputs: state.inputs ?? {},
        oldOutputs: state.outputs ?? {},
      });
    } finally {
      done();
    }
  }
}
