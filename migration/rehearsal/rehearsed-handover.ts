/** The handover's twin that only tells: the same steps in the same order, each with what it would do as things stand. */
import type { DataPlane } from "../data-plane";
import { leftToDrain, type Measured } from "../handover/blackout";
import { raisedAbove } from "../handover/decisions";
import { identifiersInUse } from "../handover/identifiers";
import { DONE, failed, type HandoverSteps, type StepOutcome } from "../handover/steps";
import { ownerItemFor } from "../ownership/decisions";
import type { Ownership } from "../ownership/truth";
import { foreignKeys, listedKeys } from "../phase/border-keys";
import { keysToRestore } from "../phase/severed-keys";
import type { Phase, Side } from "../runtime/phases";
import type { Report } from "./report";

export interface RehearsedHandoverArgs {
  readonly from: Ownership;
  readonly to: Side;
  readonly phase: Phase;
  readonly measured: Measured;
}

export class RehearsedHandover implements HandoverSteps {
  private readonly begunAt: number;

  constructor(
    private readonly plane: DataPlane,
    private readonly report: Report,
    private readonly args: RehearsedHandoverArgs,
  ) {
    this.begunAt = args.from.epoch + 1;
  }

  async begin(): Promise<StepOutcome> {
    const { from, to, measured } = this.args;
    const seconds = this.plane.settings.handoverDeadlineMs / 1_000;
    if (from.handoverTo !== null) return failed(`a handover to the ${from.handoverTo} is under way`);
    return this.tell(
      "begin",
      `holds writers off, after ${measured.inFlightMs.length} in flight: handover to the ${to}, epoch ${from.epoch} → ${this.begunAt}, deadline ${seconds} s`,
    );
  }

  async close(): Promise<StepOutcome> {
    return this.tell("close", `OWNER → ${JSON.stringify({ epoch: this.begunAt, accepting: false })}`);
  }

  async revoke(): Promise<StepOutcome> {
    return this.tell("revoke", `revokes ${this.args.measured.tokens} writer tokens and waits for what each wrote last`);
  }

  async drain(): Promise<StepOutcome> {
    const { from, measured } = this.args;
    const left = Math.round(leftToDrain(measured, this.plane.settings));
    return this.tell(
      "drain",
      `empties the ${from.owner}'s outbox: ${measured.backlog} changes now, about ${left} then`,
    );
  }

  async identifiers(): Promise<StepOutcome> {
    const { to } = this.args;
    const from: Side = to === "context" ? "monolith" : "context";
    const { identifierGap } = this.plane.settings;
    const raised: string[] = [];
    for (const { sequence, used } of await identifiersInUse(this.plane)) {
      const upTo = raisedAbove(used[to], used[from], identifierGap);
      raised.push(`${sequence} ${used[to]} → ${upTo} (the ${from}'s is at ${used[from]})`);
    }
    return this.tell("identifiers", raised.length === 0 ? "no identifiers are counted" : `raises ${raised.join(", ")}`);
  }

  async commit(): Promise<StepOutcome> {
    const { from, to, phase } = this.args;
    const keys = to === "context" ? await this.severed() : await this.restored();
    return this.tell(
      "commit",
      `in one transaction, if nothing is in the outbox or parked: owner ${from.owner} → ${to}, ` +
        `epoch ${this.begunAt} → ${this.begunAt + 1}, phase ${from.phase} → ${phase}${keys}`,
    );
  }

  async publish(): Promise<StepOutcome> {
    const { from, to, phase } = this.args;
    const next = { ...from, owner: to, epoch: this.begunAt + 1, handoverTo: null, phase };
    return this.tell("publish", `OWNER → ${JSON.stringify(ownerItemFor(next, from.table))}`);
  }

  async giveUp(reason: string): Promise<void> {
    this.report.refuse(`The handover would be given up: ${reason}.`);
  }

  private tell(step: string, does: string): StepOutcome {
    this.report.would(`handover.${step}`, does);
    return DONE;
  }

  private async severed(): Promise<string> {
    const keys = listedKeys(this.plane.context, await foreignKeys(this.plane.database));
    return keys.map(({ constraint, table }) => `; severs foreign key ${constraint} of ${table}`).join("");
  }

  private async restored(): Promise<string> {
    const { context, database } = this.plane;
    const missing = await keysToRestore(database, context.name);
    return missing.map(({ constraint, table }) => `; restores foreign key ${constraint} of ${table}`).join("");
  }
}
