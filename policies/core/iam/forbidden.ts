/** Statements of runtime roles that allow what no runtime may: by one document before, over the stack after. */
import { grantsIn } from "../contexts/grants";
import { undecided, violation, type Finding } from "../finding";
import type { Graph } from "../graph";
import type { Resource } from "../resource";
import type { Settings } from "../settings";
import { UNKNOWN } from "../value";
import { expandAction, type Action } from "./actions";
import type { Statement } from "./document";
import { isRuntimeRole, mayBeRuntime } from "./runtime";
import { checkStatements } from "./statements";
import { carriedDocuments } from "./carriers";

export interface Prohibition {
  readonly isForbidden: (action: Action) => boolean;
  /** What is wrong, continuing "… allows <action>, ". */
  readonly what: string;
  readonly fix: string;
}

/** Forbidden actions that one statement allows, each with the element that does. */
function* forbiddenIn(
  statement: Statement,
  { isForbidden }: Prohibition,
): Generator<readonly [string, string, string]> {
  for (const [index, pattern] of statement.actions.entries()) {
    if (pattern === UNKNOWN) continue;
    const found = expandAction(pattern).filter(isForbidden);
    if (found[0] !== undefined)
      yield [
        `Action[${index}]`,
        pattern,
        found
          .map(({ name }) => name)
          .slice(0, 3)
          .join(", "),
      ];
  }
}

const tell = (carrier: Resource, path: string, statement: Statement, prohibition: Prohibition): readonly Finding[] =>
  [...forbiddenIn(statement, prohibition)].map(([at, pattern, names]) =>
    violation(carrier, `${path}.${at}`, {
      id: `allows:${pattern.toLowerCase()}`,
      what: `allows ${pattern.toLowerCase() === names ? pattern : `"${pattern}" (${names})`}, ${prohibition.what}`,
      fix: prohibition.fix,
    }),
  );

/** By a document alone. */
export const checkCarrier = (resource: Resource, settings: Settings, prohibition: Prohibition): readonly Finding[] =>
  mayBeRuntime(resource, settings.list("deployNames"))
    ? checkStatements(
        resource,
        (statement, path) => [
          ...tell(resource, path, statement, prohibition),
          ...(statement.actions.includes(UNKNOWN) ? [undecided(resource, `${path}.Action`)] : []),
        ],
        carriedDocuments(resource).filter(({ purpose }) => purpose === "permissions"),
      )
    : [];

/** By everything that roles have which a runtime may take on. */
export const checkRoles = (graph: Graph, prohibition: Prohibition): readonly Finding[] => {
  const found = graph.once(grantsIn).flatMap(({ role, carrier, path, statement }) => {
    if (role === undefined || statement === undefined || isRuntimeRole(role) !== true) return [];
    return tell(carrier, path, statement, prohibition);
  });
  return [...new Map(found.map((one) => [`${one.urn} ${one.path} ${one.id}`, one])).values()];
};
