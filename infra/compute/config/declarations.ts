/** What must hold between the declarations of contexts before any of them is deployed. Pure. */
import type { BoundedContext } from "../../../extracted/bounded-context";

/** Priorities that a context's block holds, from its base upwards. */
export const PRIORITY_BLOCK = 100;
/** A rule's place in its block leaves one digit for the prefix. */
const MAX_PREFIXES = 10;
/** Part of names whose limit is 32 characters. */
const MAX_NAME_LENGTH = 12;
/** Names of a stage's own parts. */
const RESERVED = ["monolith", "database", "platform"];

const overlap = (left: string, right: string): boolean => left === right || right.startsWith(`${left}/`);

function ownMistakes(context: BoundedContext): readonly string[] {
  const where = `context "${context.name}"`;
  const mistakes: string[] = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(context.name) || context.name.length > MAX_NAME_LENGTH)
    mistakes.push(`${where}: a name is kebab case and at most ${MAX_NAME_LENGTH} characters long`);
  if (RESERVED.includes(context.name)) mistakes.push(`${where}: the name is taken by a part of the stage itself`);
  if (context.paths.length === 0 || context.paths.length > MAX_PREFIXES)
    mistakes.push(`${where}: declares ${context.paths.length} path prefixes; it must be 1 to ${MAX_PREFIXES}`);
  for (const path of context.paths)
    if (!/^(\/[A-Za-z0-9_.~-]+)+$/.test(path) || path.length > 120)
      mistakes.push(`${where}: path "${path}" must be like "/x" or "/x/y", without wildcards or a slash at the end`);
  return mistakes;
}

function pairMistakes(left: BoundedContext, right: BoundedContext): readonly string[] {
  const mistakes: string[] = [];
  if (left.name === right.name) mistakes.push(`two contexts are called "${left.name}"`);
  for (const one of left.paths)
    for (const other of right.paths)
      if (overlap(one, other) || overlap(other, one))
        mistakes.push(
          `contexts "${left.name}" and "${right.name}" overlap: "${one}" and "${other}" would both own the same requests; ` +
            `give each path prefix to one context`,
        );
  if (Math.abs(left.rulePriorityBase - right.rulePriorityBase) < PRIORITY_BLOCK)
    mistakes.push(
      `contexts "${left.name}" and "${right.name}" share rule priorities: ${left.rulePriorityBase} and ` +
        `${right.rulePriorityBase} must be at least ${PRIORITY_BLOCK} apart`,
    );
  return mistakes;
}

/** Every mistake in the declarations of `contexts`, each and in pairs. */
export const declarationMistakes = (contexts: readonly BoundedContext[]): readonly string[] => [
  ...contexts.flatMap(ownMistakes),
  ...contexts.flatMap((left, index) => contexts.slice(index + 1).flatMap((right) => pairMistakes(left, right))),
];
