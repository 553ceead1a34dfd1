import { grantsIn, openStatements } from "../../core/contexts/grants";
import { BANYAN_CONTEXTS } from "../../core/contexts/metadata";
import { parseArn } from "../../core/arn";
import { undecided, violation, type Finding } from "../../core/finding";
import { hasWildcard } from "../../core/glob";
import { BOUNDED_CONTEXT, type Graph } from "../../core/graph";
import { carriedDocuments, ROLE } from "../../core/iam/carriers";
import type { Statement } from "../../core/iam/document";
import { mayAllowAny } from "../../core/iam/reach";
import { contextInName, contextOfParent, ownerInTags } from "../../core/owner";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import type { Settings } from "../../core/settings";
import { ALWAYS, stackOf } from "../../core/stage";
import { asList, isObject, member, shown, UNKNOWN, type Value } from "../../core/value";

const FIX = 'Name the shared bus and add Condition { StringEquals: { "events:source": "banyan.<context>" } }.';

/** Why a resource is not the shared bus alone. */
function notTheBus(resource: string, buses: readonly string[], stack: string): string | undefined {
  const arn = parseArn(resource);
  const name = arn?.service === "events" ? /^event-bus\/(.+)$/.exec(arn.resource)?.[1] : undefined;
  if (arn === undefined || name === undefined) return "is no event bus";
  if (hasWildcard(resource) || resource.includes("${")) return "names more than one bus";
  if (name === "default") return "is the account's default bus, which every service writes to";
  const allowed = buses.map((bus) => bus.replaceAll("{stack}", stack));
  return allowed.length === 0 || allowed.includes(name) ? undefined : `is not the shared bus (${allowed.join(", ")})`;
}

/** Values that a condition requires of the events' source; `undefined` when it requires none. */
function requiredSources(condition: Value): readonly Value[] | undefined {
  if (!isObject(condition)) return condition === UNKNOWN ? [UNKNOWN] : undefined;
  const tests = ["StringEquals", "StringLike", "ForAnyValue:StringEquals", "ForAnyValue:StringLike"];
  for (const [operator, test] of Object.entries(condition)) {
    if (!tests.some((one) => one.toLowerCase() === operator.toLowerCase())) continue;
    if (test === UNKNOWN) return [UNKNOWN];
    const key = isObject(test) ? Object.keys(test).find((name) => name.toLowerCase() === "events:source") : undefined;
    if (key === undefined) continue;
    const values = asList(member(test, key));
    return values === UNKNOWN ? [UNKNOWN] : values;
  }
  return undefined;
}

/** Whether a source is one context's own: `banyan.<context>`, or below it. What is literal up to a dot counts. */
function isOwnSource(source: string, prefix: string, context: string | undefined): boolean {
  const literal = source.replace(/\.\*$/, "");
  if (literal === "" || hasWildcard(literal)) return false;
  if (context === undefined) return true;
  const own = prefix.replaceAll("{context}", context);
  return literal === own || literal.startsWith(`${own}.`) || literal.split(".").includes(context);
}

function checkStatement(
  carrier: Resource,
  path: string,
  statement: Statement,
  context: string | undefined,
  settings: Settings,
): readonly Finding[] {
  // An action that is not known may be any: only what is known to publish is judged.
  const open = statement.actions.includes(UNKNOWN) ? [undecided(carrier, `${path}.Action`)] : [];
  const known = { ...statement, actions: statement.actions.filter((action) => action !== UNKNOWN) };
  if (!mayAllowAny(known, ["events:putevents"])) return open;
  const wrong = (at: string, id: string, what: string): Finding => violation(carrier, at, { id, what, fix: FIX });
  const stack = stackOf(carrier.urn);
  const resources = statement.inverted.includes("NotResource")
    ? [wrong(`${path}.NotResource`, "bus:not-resource", "allows publishing on every bus but those named")]
    : statement.resources.flatMap((resource): readonly Finding[] => {
        if (resource === UNKNOWN) return [undecided(carrier, `${path}.Resource`)];
        const why = notTheBus(resource, settings.list("buses"), stack);
        // A resource of another service, in a statement for several, is none that events are put on.
        const isOther =
          parseArn(resource)?.service !== undefined && !/[*?]|^events$/.test(parseArn(resource)?.service ?? "");
        return why === undefined || isOther
          ? []
          : [wrong(`${path}.Resource`, `bus:${resource}`, `"${resource}" ${why}`)];
      });
  const sources = requiredSources(statement.condition);
  if (sources === undefined)
    return [...resources, wrong(path, "source:any", "lets events be published in any context's name")];
  return [
    ...resources,
    ...sources.flatMap((source): readonly Finding[] => {
      if (source === UNKNOWN) return [undecided(carrier, `${path}.Condition`)];
      if (typeof source === "string" && isOwnSource(source, settings.text("source"), context)) return [];
      const whose = context === undefined ? "one context's own name" : `the own name of "${context}"`;
      return [
        wrong(
          `${path}.Condition`,
          `source:${shown(source)}`,
          `allows the source ${JSON.stringify(source)}, which is not ${whose}`,
        ),
      ];
    }),
  ];
}

/** The context that a document's carrier says it is of, before its role is known. */
function contextOf(resource: Resource, settings: Settings): string | undefined {
  const name = member(resource.props, resource.type === ROLE ? "name" : "role");
  const tag = ownerInTags(resource);
  return (
    contextInName(name, settings.list("roleNames"), resource.urn) ??
    contextOfParent(resource, BOUNDED_CONTEXT) ??
    (tag === "monolith" || tag === "platform" ? undefined : tag)
  );
}

/** Buses of one context are not shared, whatever their name. */
function checkBuses(graph: Graph, carrier: Resource, path: string, statement: Statement): readonly Finding[] {
  const known = { ...statement, actions: statement.actions.filter((action) => action !== UNKNOWN) };
  if (!mayAllowAny(known, ["events:putevents"])) return [];
  return graph.ofType("aws:cloudwatch/eventBus:EventBus").flatMap((bus): readonly Finding[] => {
    const owner = graph.contextOf(bus);
    const name = member(bus.props, "name");
    const isNamed = (resource: Value): boolean =>
      typeof name === "string" && typeof resource === "string" && resource.endsWith(`:event-bus/${name}`);
    if (owner === undefined || !statement.resources.some(isNamed)) return [];
    return [
      violation(carrier, `${path}.Resource`, {
        id: `bus:${bus.name}`,
        what: `names the bus of "${owner}", which is not shared`,
        fix: FIX,
      }),
    ];
  });
}

/** `ctx-bus-publish-scope` */
export const scopeBusPublishing: Policy = {
  id: "ctx-bus-publish-scope",
  family: "contexts",
  title: "Events are published on the shared bus, in the own context's name",
  severity: "high",
  description:
    "`events:PutEvents` is allowed on the shared bus alone, with a condition that holds `events:source` to the context's own name.",
  why: "Whoever may publish in another context's name can make its subscribers believe anything.",
  remediation: "Name the bus, and let a condition on events:source name the context.",
  references: BANYAN_CONTEXTS,
  levels: ALWAYS,
  config: {
    buses: {
      type: "array",
      description:
        "Names of shared buses, {stack} stands for the stack's; empty allows any bus with a name of its own.",
      default: [],
    },
    source: { type: "string", description: "Source of a context's events.", default: "banyan.{context}" },
    roleNames: {
      type: "array",
      description: "Names that roles of a context have.",
      default: ["banyan-{stack}-{context}-api", "banyan-{stack}-{context}-relay", "banyan-{stack}-{context}-listener"],
    },
  },
  checkResource: (resource, settings) =>
    carriedDocuments(resource)
      .filter(({ purpose }) => purpose === "permissions")
      .flatMap(({ path, document }) => openStatements(document, path))
      .flatMap(([path, statement]) =>
        statement === undefined
          ? [undecided(resource, path)]
          : checkStatement(resource, path, statement, contextOf(resource, settings), settings),
      ),
  checkStack: (graph, settings) =>
    graph.once(grantsIn).flatMap(({ carrier, path, statement, owner }) => {
      if (statement === undefined) return [];
      const context = owner === "monolith" || owner === "platform" ? undefined : owner;
      return [
        ...checkStatement(carrier, path, statement, context ?? contextOf(carrier, settings), settings),
        ...checkBuses(graph, carrier, path, statement),
      ];
    }),
};
