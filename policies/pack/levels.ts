/** Which level a violation has: the stage's, unless the pack's config named one. */
import type { Policy } from "../core/policy";
import { stageOf, stackOf, type Level, type Stage } from "../core/stage";

/**
 * The SDK takes a policy's level from its config, and asks the policy only where no config names one. The engine's host tells
 * the stack's name when it starts the pack (`started`), so that the level asked for is the stage's; a host that does not is
 * answered with production's, and the stack's name in each URN decides.
 */
export class LevelOfPolicy {
  private asked = false;

  constructor(
    private readonly policy: Pick<Policy, "levels">,
    private readonly started: Stage | undefined,
  ) {}

  /** What the SDK is told. It asks right before it runs the policy, in the same turn. */
  ask(): Level {
    this.asked = true;
    queueMicrotask(() => (this.asked = false));
    return this.policy.levels[this.started ?? "prod"];
  }

  /** The level of a finding about `urn`, or `undefined` to leave it to the config. */
  of(urn: string): Level | undefined {
    const isConfigured = !this.asked && this.started !== undefined;
    return isConfigured ? undefined : this.policy.levels[stageOf(stackOf(urn))];
  }
}
