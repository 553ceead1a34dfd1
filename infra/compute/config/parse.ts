/** Reads a stack config in one go: every mistake of it and of the declarations that it names is reported together. Pure. */
import { z } from "zod";
import type { BoundedContext } from "../../../extracted/bounded-context";
import { declarationMistakes } from "./declarations";
import { ConfigError, describeIssues } from "./mistakes";
import { limitMistakes } from "../routing/limits";
import { isDeployed } from "../routing/owner";
import { listenerRules } from "../routing/rules";
import { LONGEST_TESTER_SECRET, stageSchema, type ContextConfig, type StageConfig } from "./schema";

/** A context that the config names, with its declaration. */
export interface NamedContext {
  readonly declaration: BoundedContext;
  readonly config: ContextConfig;
}

export interface Stage {
  readonly name: string;
  readonly config: StageConfig;
  /** The contexts that the config names, in the order of their declarations. Nothing is deployed for others. */
  readonly contexts: readonly NamedContext[];
}

/** A stage's name is part of target-group names (32 characters) together with the longest context name. */
const STAGE_NAME = /^[a-z][a-z0-9-]{0,14}[a-z0-9]$/;

/** Config values arrive as text; objects, numbers and booleans as JSON. Text that is no JSON stays text. */
function fromText(text: string, wantsText: boolean): unknown {
  if (wantsText) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const isString = (schema: unknown): boolean => schema instanceof z.ZodString || schema instanceof z.ZodStringFormat;

const unwrapped = (schema: unknown): unknown =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap()) : schema;

/**
 * @param raw the stack's config of the namespace `banyan`: key → text, as the engine hands it over.
 * @throws ConfigError with all mistakes.
 */
export function parseStage(
  name: string,
  raw: Readonly<Record<string, string>>,
  declarations: readonly BoundedContext[],
): Stage {
  const schema = stageSchema(declarations.map((context) => context.name));
  const isText = (key: string): boolean => isString(unwrapped((schema.shape as Record<string, unknown>)[key]));
  const config = Object.fromEntries(Object.entries(raw).map(([key, text]) => [key, fromText(text, isText(key))]));

  const parsed = schema.safeParse(config);
  const mistakes = [
    ...(STAGE_NAME.test(name) ? [] : [`the stack's name "${name}" must be 2 to 16 characters of a-z, 0-9 and "-"`]),
    ...(parsed.success ? [] : describeIssues(parsed.error, schema, config)),
    ...declarationMistakes(declarations),
  ];
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes);

  const contexts = declarations.flatMap((declaration) => {
    const context = parsed.data.contexts[declaration.name];
    return context === undefined ? [] : [{ declaration, config: context }];
  });
  const beyond = limitMistakesOf(contexts);
  if (beyond.length > 0) throw new ConfigError(beyond);
  return { name, config: parsed.data, contexts };
}

/** What the named contexts' rules would exceed. The tester secret is as long as it may be. */
function limitMistakesOf(contexts: readonly NamedContext[]): readonly string[] {
  const deployed = contexts.filter(({ config }) => isDeployed(config.phase));
  const rules = deployed.flatMap(({ declaration }) => listenerRules(declaration, "0".repeat(LONGEST_TESTER_SECRET)));
  return limitMistakes(rules, deployed.length + 1);
}
