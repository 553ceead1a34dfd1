/** Reads the stack config, once: the only place of the program that does. */
import * as pulumi from "@pulumi/pulumi";
import { boundedContexts } from "../extracted";
import { ConfigError } from "./compute/config/mistakes";
import { parseStage, type Stage } from "./compute/config/parse";
import { UserError } from "./user-error";

const NAMESPACE = "banyan:";

/**
 * The stage that the selected stack describes.
 * @throws UserError with every mistake of the config; shown without a stack.
 */
export function readStage(): Stage {
  const raw = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(NAMESPACE))
    .map(([key, text]) => [key.slice(NAMESPACE.length), text] as const);
  try {
    return parseStage(pulumi.getStack(), Object.fromEntries(raw), boundedContexts);
  } catch (error) {
    if (error instanceof ConfigError) throw new UserError(error.message);
    throw error;
  }
}
