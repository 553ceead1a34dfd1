/** The relay function of a context: moves data, runs transitions, answers for their state. */
import type { BoundedContext } from "../../extracted/bounded-context";
import type { DataPlane } from "../data-plane";
import { dispatch, type InvocationEvent, type RelayAnswer } from "./dispatch";
import { planeFromEnvironment } from "./environment";

/** What we use of Lambda's context. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

export type RelayHandler = (event: InvocationEvent, context: InvocationContext) => Promise<RelayAnswer>;

/**
 * The function's handler. The data plane is built at the first event, so that a wrong environment fails that event by name.
 * @param planeOf what builds it: whoever watches the steps or shifts the clock wraps the default
 */
export function relayHandler(
  context: BoundedContext,
  environment: NodeJS.ProcessEnv = process.env,
  planeOf: typeof planeFromEnvironment = planeFromEnvironment,
): RelayHandler {
  let plane: DataPlane | undefined;
  return async (event, invocation) => {
    plane ??= planeOf(context, environment);
    return dispatch(plane, event, invocation.getRemainingTimeInMillis());
  };
}
