/** Roles that code runs with, as opposed to those that people and pipelines deploy with. */
import { matches, matchesAny } from "../glob";
import type { Resource } from "../resource";
import { member, UNKNOWN } from "../value";
import { ROLE } from "./carriers";
import { mayAllow, parseDocument } from "./document";

export const RUNTIME_SERVICES: readonly string[] = [
  "lambda.amazonaws.com",
  "ecs-tasks.amazonaws.com",
  "pipes.amazonaws.com",
  "scheduler.amazonaws.com",
  "events.amazonaws.com",
  "states.amazonaws.com",
  "apigateway.amazonaws.com",
];

/** Documents that a role can have: those of people's groups and permission sets are no runtime's. */
const ATTACHABLE: readonly string[] = ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"];

/** Whether some runtime may take the role on; `UNKNOWN` when its trust is not known. */
export function isRuntimeRole(role: Resource): boolean | typeof UNKNOWN {
  const parsed = parseDocument(member(role.props, "assumeRolePolicy"));
  if (parsed.kind !== "known") return UNKNOWN;
  const services = parsed.statements.flatMap((statement): readonly (string | typeof UNKNOWN)[] =>
    statement === UNKNOWN
      ? [UNKNOWN]
      : mayAllow(statement)
        ? statement.principals.filter(({ kind }) => kind === "Service" || kind === "*").map(({ value }) => value)
        : [],
  );
  if (services.some((service) => service !== UNKNOWN && RUNTIME_SERVICES.some((one) => matches(service, one))))
    return true;
  return services.includes(UNKNOWN) ? UNKNOWN : false;
}

/**
 * Whether a document by itself must be taken for a runtime role's: a role says so by its trust; of a policy that is attached
 * elsewhere only the names tell, and what nothing tells is a runtime's.
 */
export function mayBeRuntime(carrier: Resource, deployNames: readonly string[]): boolean {
  const names = [member(carrier.props, "role"), member(carrier.props, "name"), carrier.name];
  const isDeploying = names.some((name) => typeof name === "string" && matchesAny(deployNames, name.toLowerCase()));
  if (carrier.type === ROLE) return isRuntimeRole(carrier) === true;
  return ATTACHABLE.includes(carrier.type) && !isDeploying;
}
