/** Ways from some permissions to more, as published at pathfinding.cloud. */
import published from "../data/generated/escalation-paths.json";
import { UNKNOWN } from "../value";
import { allowsAction } from "./actions";
import type { Statement } from "./document";
import { passedTo } from "./pass-role";

export interface EscalationPath {
  readonly id: string;
  readonly name: string;
  /** `self`: always leads to more. `target`: to what the thing that it takes over has. */
  readonly kind: "self" | "target";
  /** Actions that it needs together, in lower case. */
  readonly needs: readonly string[];
}

export const PATHS: readonly EscalationPath[] = published as readonly EscalationPath[];

const PASS_ROLE = "iam:passrole";

/** Whether a statement allows an action. What is not known allows nothing that could be told. */
export const allows = ({ actions, notActions, inverted }: Statement, action: string): boolean =>
  actions.some((pattern) => pattern !== UNKNOWN && allowsAction(pattern, action)) ||
  (inverted.includes("NotAction") &&
    !notActions.some((pattern) => pattern !== UNKNOWN && allowsAction(pattern, action)));

/** Names of services as their principals have them: `lambda`, `ecs-tasks`, `build.apprunner`. */
const takers = ({ needs }: EscalationPath): readonly string[] =>
  needs.filter((action) => action !== PASS_ROLE).map((action) => action.split(":")[0] ?? "");

/** Whether a statement that passes roles lets them be passed to a service of the path. */
function passesFor(path: EscalationPath, statement: Statement): boolean {
  const services = passedTo(statement);
  if (services === undefined) return true;
  // Not known yet: told as undecided by the policy about passing roles.
  if (services === UNKNOWN) return false;
  return services.some((service) =>
    takers(path).some((taker) => service.includes(taker.replace(/^bedrock-.*/, "bedrock"))),
  );
}

const serves = (path: EscalationPath, action: string, statement: Statement): boolean =>
  allows(statement, action) && (action !== PASS_ROLE || passesFor(path, statement));

/** Whether all that a path needs is allowed by the statements together. */
export const isOpen = (path: EscalationPath, statements: readonly Statement[]): boolean =>
  path.needs.every((action) => statements.some((statement) => serves(path, action, statement)));

/** Paths of a kind that are open, without those that need more than another open one. */
export function openPaths(kind: EscalationPath["kind"], statements: readonly Statement[]): readonly EscalationPath[] {
  const open = PATHS.filter((path) => path.kind === kind && isOpen(path, statements));
  const isShorter = (short: EscalationPath, long: EscalationPath): boolean =>
    short.needs.every((action) => long.needs.includes(action)) &&
    (short.needs.length < long.needs.length || short.id < long.id);
  return open.filter((path) => !open.some((other) => other !== path && isShorter(other, path)));
}
