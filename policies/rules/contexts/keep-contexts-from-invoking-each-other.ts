import { grantsIn } from "../../core/contexts/grants";
import { BANYAN_CONTEXTS } from "../../core/contexts/metadata";
import { FUNCTION } from "../../core/contexts/references";
import { parseArn } from "../../core/arn";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import { mayAllowAny, mayMean } from "../../core/iam/reach";
import { contextInName } from "../../core/owner";
import type { Policy } from "../../core/policy";
import type { Settings } from "../../core/settings";
import { IN_PRODUCTION } from "../../core/stage";
import { member, UNKNOWN } from "../../core/value";

const INVOKE = ["lambda:invokefunction", "lambda:invokeasync", "lambda:invokefunctionurl"];

interface Callee {
  readonly urn: string;
  readonly name: string;
  readonly context: string;
}

/** Functions of contexts, by their known names. */
const calleesIn = (graph: Graph): readonly Callee[] =>
  graph.ofType(FUNCTION).flatMap((resource) => {
    const name = member(resource.props, "name");
    const context = graph.contextOf(resource);
    return typeof name === "string" && context !== undefined ? [{ urn: resource.urn, name, context }] : [];
  });

/** The context of a function that the stack does not have, by its name. */
function contextOfArn(resource: string | typeof UNKNOWN, settings: Settings, urn: string): string | undefined {
  const arn = resource === UNKNOWN ? undefined : parseArn(resource);
  const name = arn?.service === "lambda" ? /^function:([^:]+)/.exec(arn.resource)?.[1] : undefined;
  return name === undefined ? undefined : contextInName(name, settings.list("functionNames"), urn);
}

/** `ctx-no-cross-invoke` */
export const keepContextsFromInvokingEachOther: Policy = {
  id: "ctx-no-cross-invoke",
  family: "contexts",
  title: "Contexts do not invoke each other's functions",
  severity: "high",
  description:
    "No document of a context's role allows lambda:InvokeFunction on a function of another context: by name, pattern, alias or version.",
  why: "A direct call binds one context to the other's code, and goes around the routes by which contexts are moved.",
  remediation: "Ask the other context through its public API, or listen to its events.",
  references: BANYAN_CONTEXTS,
  levels: IN_PRODUCTION,
  config: {
    functionNames: {
      type: "array",
      description: "Names of a context's functions, for those that are not of the stack.",
      default: ["banyan-{stack}-{context}-api", "banyan-{stack}-{context}-relay", "banyan-{stack}-{context}-listener"],
    },
  },
  checkStack: (graph, settings) => {
    const callees = graph.once(calleesIn);
    return graph.once(grantsIn).flatMap(({ carrier, property, path, statement, owner }): readonly Finding[] => {
      if (owner === undefined || owner === "monolith" || owner === "platform") return [];
      const cross = (name: string, context: string): Finding =>
        violation(carrier, path, {
          id: `invoke:${name}`,
          what: `lets a role of "${owner}" invoke "${name}" of "${context}"`,
          fix: "Take the function out of the resources; use the other context's API or events.",
        });
      const others = callees.filter(({ context }) => context !== owner);
      const sources = graph.sources(carrier, property, [FUNCTION]).map(({ urn }) => urn);
      const bySource = others
        .filter(({ urn }) => sources.includes(urn))
        .map(({ name, context }) => cross(name, context));
      if (statement === undefined) return [...bySource, undecided(carrier, path)];
      if (!mayAllowAny(statement, INVOKE)) return [];
      const reached = others
        .filter(({ name }) => mayMean(statement, "lambda", [`function:${name}`, `function:${name}:*`]))
        .map(({ name, context }) => cross(name, context));
      const elsewhere = statement.resources.flatMap((resource) => {
        const context = contextOfArn(resource, settings, carrier.urn);
        const name = resource === UNKNOWN ? "" : (/function:([^:]+)/.exec(resource)?.[1] ?? "");
        const isKnown = callees.some((callee) => callee.name === name);
        return context === undefined || context === owner || isKnown ? [] : [cross(name, context)];
      });
      const open = statement.resources.includes(UNKNOWN) ? [...bySource, undecided(carrier, `${path}.Resource`)] : [];
      return [...reached, ...elsewhere, ...open];
    });
  },
};
