/** Functions of the stack, and what means them. */
import type { Graph } from "../graph";
import type { Resource } from "../resource";
import { member, UNKNOWN, type Value } from "../value";

export const FUNCTION = "aws:lambda/function:Function";

/** The function's name in an ARN, qualified or partial, or the name itself. */
const nameIn = (value: string): string => /:function:([^:/]+)/.exec(value)?.[1] ?? value.split(":")[0] ?? value;

/** The function that a value means; where it is not known, the one that `property` was computed from. */
export function functionOf(graph: Graph, resource: Resource, property: string, value: Value): Resource | undefined {
  if (typeof value === "string") {
    const name = nameIn(value);
    return graph
      .ofType(FUNCTION)
      .find(
        (one) =>
          member(one.props, "arn") === value ||
          member(one.props, "invokeArn") === value ||
          member(one.props, "name") === name ||
          member(one.props, "id") === name,
      );
  }
  const sources = value === UNKNOWN ? graph.sources(resource, property, [FUNCTION]) : [];
  return sources.length === 1 ? sources[0] : undefined;
}

/** All of them, where a property means several: known ones and those that it was computed from. */
export function functionsOf(
  graph: Graph,
  resource: Resource,
  property: string,
  values: readonly Value[],
): readonly Resource[] {
  const known = values.map((value) => (value === UNKNOWN ? undefined : functionOf(graph, resource, property, value)));
  const sources = values.includes(UNKNOWN) ? graph.sources(resource, property, [FUNCTION]) : [];
  return [...new Set([...known.filter((one): one is Resource => one !== undefined), ...sources])];
}
