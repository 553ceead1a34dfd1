import { grantsIn, type Grant } from "../../core/contexts/grants";
import { shownOwner } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import { carriedDocuments, IDENTITY_TYPES } from "../../core/iam/carriers";
import { mayAllow, parseDocument, type Statement } from "../../core/iam/document";
import { allows, openPaths, type EscalationPath } from "../../core/iam/escalation";
import { passedTo, passesRoles } from "../../core/iam/pass-role";
import { excess, leavesOpen, reachedBy, type Reached } from "../../core/iam/targets";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ALWAYS } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

/** More than these are one finding: somebody who may do nearly everything is not helped by a list of ways. */
const MOST_PATHS = 5;

const FIX = "Take one of the actions out, or let a deployment's role do it.";

function pathFindings(resource: Resource, at: string, paths: readonly EscalationPath[]): readonly Finding[] {
  if (paths.length > MOST_PATHS) {
    const some = paths.slice(0, MOST_PATHS).map(({ name }) => name);
    const what = `opens ${paths.length} ways to more permissions, among them ${some.join("; ")}`;
    return [violation(resource, at, { id: "paths:many", what, fix: FIX })];
  }
  return paths.map(({ id, name }) =>
    violation(resource, at, {
      id: `path:${id}`,
      what: `opens a way to more permissions: ${name} (https://pathfinding.cloud/paths/${id})`,
      fix: FIX,
    }),
  );
}

/** By what one resource carries alone. Targets are looked at over the stack; those of every kind are open at once. */
function checkCarrier(resource: Resource): readonly Finding[] {
  const carriers = carriedDocuments(resource).filter(({ purpose }) => purpose === "permissions");
  const parsed = carriers.map(({ document }) => parseDocument(document));
  const open = carriers
    .filter((_, index) => parsed[index]?.kind === "unknown")
    .map(({ path }) => undecided(resource, path));
  const statements = parsed
    .flatMap((one) => (one.kind === "known" ? one.statements : []))
    .filter((one): one is Statement => one !== UNKNOWN && mayAllow(one));
  const isOpen = statements.some(
    (one) => one.actions.includes(UNKNOWN) || (passesRoles(one) && passedTo(one) === UNKNOWN),
  );
  const onEverything = statements.filter(({ resources }) => resources.includes("*"));
  const paths = [...openPaths("self", statements), ...openPaths("target", onEverything)];
  const path = carriers[0]?.path ?? "";
  return [...pathFindings(resource, path, paths), ...open, ...(isOpen ? [undecided(resource, path)] : [])];
}

/** What taking a target over brings. */
function gain(graph: Graph, role: Resource, { resource, role: taken }: Reached): string | typeof UNKNOWN | undefined {
  if (taken === role) return undefined;
  if (taken === undefined) return UNKNOWN;
  const [own, other] = [graph.ownerOf(role), graph.ownerOf(taken) ?? graph.ownerOf(resource)];
  if (other !== own) return `is of ${shownOwner(other)}`;
  const more = excess(graph, taken, role);
  return more === undefined || more === UNKNOWN ? more : `may ${more}, too`;
}

/** Targets of the stack that a grant takes over; those that are elsewhere are undecided. */
function targetFindings(
  graph: Graph,
  role: Resource,
  path: EscalationPath,
  grant: Grant,
  action: string,
): readonly Finding[] {
  const { carrier } = grant;
  const reached = reachedBy(graph, grant, action) ?? [];
  if (reached.length === 0) return [undecided(carrier, grant.path)];
  return reached.flatMap((one): readonly Finding[] => {
    const gained = gain(graph, role, one);
    if (gained === undefined) return [];
    if (gained === UNKNOWN) return [undecided(carrier, grant.path)];
    const what = `lets "${role.name}" take over "${one.resource.name}", which ${gained} (${path.name})`;
    return [violation(carrier, grant.path, { id: `path:${path.id}:${one.resource.name}`, what, fix: FIX })];
  });
}

/** Whether a grant of an action is for whatever there is, and the stack has nothing that it could be for. */
const takesAnything = (graph: Graph, grant: Grant, action: string): boolean =>
  grant.statement !== undefined && leavesOpen(grant.statement) && (reachedBy(graph, grant, action) ?? []).length === 0;

/** Who has a grant: a role of the stack, or the name of one that is not. */
const holderOf = ({ role, carrier }: Grant): Resource | string | undefined => {
  if (role !== undefined) return role;
  const name = member(carrier.props, "role");
  return typeof name === "string" ? name.split("/").pop() : undefined;
};

function grantsByHolder(graph: Graph): ReadonlyMap<Resource | string, readonly Grant[]> {
  const found = new Map<Resource | string, Grant[]>();
  for (const grant of graph.once(grantsIn)) {
    const holder = holderOf(grant);
    if (holder !== undefined) found.set(holder, [...(found.get(holder) ?? []), grant]);
  }
  return found;
}

/** By everything that is attached to a role, in whichever way. */
function checkHolder(graph: Graph, holder: Resource | string, grants: readonly Grant[]): readonly Finding[] {
  const statements = grants.flatMap(({ statement }) => (statement === undefined ? [] : [statement]));
  const at = typeof holder === "string" ? grants[0]?.carrier : holder;
  const open = at === undefined ? [] : pathFindings(at, "", openPaths("self", statements));
  return [...open, ...checkTargets(graph, holder, grants)];
}

function checkTargets(graph: Graph, holder: Resource | string, grants: readonly Grant[]): readonly Finding[] {
  const statements = grants.flatMap(({ statement }) => (statement === undefined ? [] : [statement]));
  const open = openPaths("target", statements).map((path) => {
    const [action = ""] = path.needs;
    const granted = grants.filter(({ statement }) => statement !== undefined && allows(statement, action));
    return { path, action, granted, isAnything: granted.some((grant) => takesAnything(graph, grant, action)) };
  });
  const at = typeof holder === "string" ? grants[0]?.carrier : holder;
  const anything = open.filter(({ isAnything }) => isAnything).map(({ path }) => path);
  const named = open.filter(({ isAnything }) => !isAnything);
  return [
    ...(at === undefined ? [] : pathFindings(at, "", anything)),
    ...(typeof holder === "string"
      ? []
      : named.flatMap(({ path, action, granted }) =>
          granted.flatMap((grant) => targetFindings(graph, holder, path, grant, action)),
        )),
  ];
}

/** `iam-no-privilege-escalation` */
export const forbidEscalation: Policy = {
  id: "iam-no-privilege-escalation",
  family: "iam",
  title: "No role can give itself more than it has",
  severity: "critical",
  description:
    "All that is attached to a role, in whichever way, opens together no published path of privilege escalation. Where the gain depends on what is taken over (another role, a function's code, a build, a machine), that is looked up in the stack: it must be of the same context and have no more.",
  why: "A role that can give itself permissions has them all.",
  remediation: "Take out one of the actions that the path needs.",
  references: [
    { framework: "pathfinding.cloud", control: "privilege escalation paths" },
    { framework: "CWE", control: "CWE-269" },
  ],
  levels: ALWAYS,
  config: {},
  types: IDENTITY_TYPES,
  checkResource: checkCarrier,
  checkStack: (graph) =>
    [...graph.once(grantsByHolder)].flatMap(([holder, grants]) => checkHolder(graph, holder, grants)),
};
