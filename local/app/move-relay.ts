/** What a move asks of its context's relay, besides the transition that the update runs. */
import { UserError } from "./state-folder";
import type { CancelAnswer } from "../../migration/phase/cancel";
import type { Plan } from "../../migration/rehearsal/report";
import { planMove } from "../../migration/phase/moves";
import { relayFunctionName, tableName } from "../../migration/runtime/names";
import type { RelayEvent } from "../../migration/runtime/phases";
import type { Cloud } from "./cloud";
import { ask } from "./status";
import type { WantedContext } from "./stack-file";

export interface MoveRelay {
  /** Prints what the transition would do. @returns what would refuse it */
  rehearse(context: string, wanted: WantedContext, print: (text: string) => void): Promise<readonly string[]>;
  /** Prints how long writes would be held up. Never fails the move. */
  predict(context: string, wanted: WantedContext, print: (text: string) => void): Promise<void>;
  /** Undefined while the context has no relay, or none that answers. */
  cancel(context: string): Promise<CancelAnswer | undefined>;
}

export function moveRelay(cloud: Cloud, stage: string): MoveRelay {
  const isDeployed = (context: string): boolean =>
    cloud.lambda.functions().some(({ settings }) => settings.name === relayFunctionName(stage, context));
  const send = <T>(context: string, event: RelayEvent): Promise<T> =>
    ask<T>(cloud, relayFunctionName(stage, context), event);
  const plan = (context: string, wanted: WantedContext): Promise<Plan> => {
    const { phase, weight = 0, generation = 1 } = wanted;
    return send<Plan>(context, {
      ...{ kind: "plan", context, phase, weight, generation },
      table: tableName(stage, context, generation),
    });
  };
  return {
    async rehearse(context, wanted, print) {
      if (!isDeployed(context)) {
        print(
          "  its relay does not exist yet, so there are no figures; once the resources are there it would take the steps:",
        );
        for (const step of firstSteps(wanted)) print(`    ${step}`);
        return [];
      }
      const { steps, refusals } = await plan(context, wanted);
      const width = Math.max(0, ...steps.map(({ step }) => step.length));
      for (const { step, does } of steps) print(`    ${step.padEnd(width)}  ${does}`);
      return refusals;
    },
    async predict(context, wanted, print) {
      if (!isDeployed(context)) return;
      try {
        const { blackout } = await plan(context, wanted);
        if (blackout !== null) print(`  ${blackout.says}`);
      } catch (error) {
        print(
          `  how long writes will be held up could not be predicted: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    },
    async cancel(context) {
      if (!isDeployed(context)) return undefined;
      try {
        return await send<CancelAnswer>(context, { kind: "cancel", by: "operator" });
      } catch (error) {
        // A relay that has no row yet, or is being replaced: asked again while the move lasts.
        if (error instanceof UserError) return undefined;
        throw error;
      }
    },
  };
}

/** A context that has never moved is planned from where every context begins. */
function firstSteps({ phase, weight = 0, generation = 1 }: WantedContext): readonly string[] {
  const plan = planMove({ phase: "monolith", weight: 0, generation: 0 }, { phase, weight, generation }, []);
  return plan.verdict === "refused" ? plan.reasons : plan.steps.map(({ kind }) => kind);
}
