/** The relay function as it is deployed, its observer connected to the harness and its clock in the harness' hand. */
import { ratings } from "../../../extracted/ratings";
import type { DataPlane } from "../../../migration/data-plane";
import { planeFromEnvironment } from "../../../migration/relay/environment";
import { relayHandler, type RelayHandler } from "../../../migration/relay/handler";
import { reportStep } from "./report";

/** One invocation at a time: the actor is the coordinator while it runs a transition, else the relay. */
function observedRelay(director: string): RelayHandler {
  let actor = "relay";
  let offsetMs = 0;
  const report = async (step: string): Promise<void> => {
    ({ offsetMs } = await reportStep(director, actor, step));
  };
  const observed = (plane: DataPlane): DataPlane => ({
    ...plane,
    now: () => plane.now() + offsetMs,
    observe: async (step, detail) => {
      await plane.observe(step, detail);
      await report(step);
    },
  });
  const handler = relayHandler(ratings, process.env, (context, environment) =>
    observed(planeFromEnvironment(context, environment)),
  );
  return async (event, context) => {
    actor = event.kind === "transition" ? "coordinator" : "relay";
    await report("invoked");
    const answer = await handler(event, context);
    await report("answered");
    return answer;
  };
}

export const handler = observedRelay(process.env["FAULTS_DIRECTOR"] ?? "");
