/** Errors for the person who runs the program. */
import { inspect } from "node:util";
import { RunError } from "@pulumi/pulumi";

/**
 * Ends the program with a message and no stack. Pulumi hangs the failed promise on every error that passes through it and then
 * prints the error with everything that it holds: for this program half a minute of work. So the error says itself how it is shown.
 */
export class UserError extends RunError {
  [inspect.custom](): string {
    return this.message;
  }
}

/** Runs `read`, turning what it throws into a message. */
export function orUserError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}

/** The same for faults of the program itself: they are shown with their stack, and with nothing else that hangs on them. */
export async function shownPlainly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && !(error instanceof UserError))
      Object.defineProperty(error, inspect.custom, { value: () => error.stack ?? error.message });
    throw error;
  }
}
