import { FUNCTION, TASK } from "../../core/contexts/consumers";
import { BANYAN_CONTEXTS, shownOwner } from "../../core/contexts/metadata";
import { undecided, violation, type Finding } from "../../core/finding";
import type { Graph } from "../../core/graph";
import type { Policy } from "../../core/policy";
import type { Resource } from "../../core/resource";
import { ADVICE } from "../../core/stage";
import { asList, at, fromJson, isObject, member, shown, UNKNOWN, type Value } from "../../core/value";

const STORES = ["aws:dynamodb/table:Table", "aws:sqs/queue:Queue"];
const NAMES = ["name", "arn", "url", "id", "streamArn"];

type Variable = readonly [name: string, value: Value];

const variablesOf = (value: Value): readonly Variable[] => (isObject(value) ? Object.entries(value) : []);

/** Variables of the containers of a task definition, which are a JSON text. */
function containerVariables(resource: Resource): readonly Variable[] | typeof UNKNOWN {
  const property = member(resource.props, "containerDefinitions");
  const containers = asList(typeof property === "string" ? (fromJson(property) ?? null) : property);
  if (containers === UNKNOWN) return UNKNOWN;
  return containers.flatMap((container) => {
    const list = asList(member(container, "environment"));
    return list === UNKNOWN
      ? []
      : list.map((entry): Variable => [shown(member(entry, "name")), member(entry, "value")]);
  });
}

function checkVariables(
  graph: Graph,
  resource: Resource,
  property: string,
  variables: readonly Variable[] | typeof UNKNOWN,
): readonly Finding[] {
  const own = graph.ownerOf(resource);
  if (own === undefined || own === "platform") return [];
  const stores = graph.ofType(...STORES).filter((store) => isForeign(graph.ownerOf(store), own));
  const refers = (store: Resource, path: string): Finding =>
    violation(resource, path, {
      id: `foreign:${store.name}`,
      what: `refers to "${store.name}" of ${shownOwner(graph.ownerOf(store))}, and this is of ${shownOwner(own)}`,
      fix: "Take the variable away; use the other context's API or events.",
    });
  if (variables === UNKNOWN) {
    const sources = graph.sources(resource, property, STORES).filter((store) => stores.includes(store));
    return [...sources.map((store) => refers(store, property)), undecided(resource, property)];
  }
  return variables.flatMap(([name, value]) =>
    stores
      .filter((store) => NAMES.some((key) => typeof value === "string" && member(store.props, key) === value))
      .map((store) => refers(store, `${property}.${name}`)),
  );
}

const isForeign = (owner: string | undefined, own: string): boolean =>
  owner !== undefined && owner !== "platform" && owner !== own;

/** `ctx-env-foreign-reference` */
export const keepEnvironmentsOwn: Policy = {
  id: "ctx-env-foreign-reference",
  family: "contexts",
  title: "No environment names another context's table or queue",
  severity: "medium",
  description:
    "No environment variable of a function or container equals the name, ARN or URL of a table or queue of another context.",
  why: "Code that knows another context's store is about to use it.",
  remediation: "Take the variable away; use the other context's API or events.",
  references: BANYAN_CONTEXTS,
  levels: ADVICE,
  config: {},
  checkStack: (graph) => [
    ...graph.ofType(FUNCTION).flatMap((resource) => {
      const variables = at(resource.props, "environment", "variables");
      const known = variables === UNKNOWN ? UNKNOWN : variablesOf(variables);
      return checkVariables(graph, resource, "environment", known);
    }),
    ...graph
      .ofType(TASK)
      .flatMap((resource) => checkVariables(graph, resource, "containerDefinitions", containerVariables(resource))),
  ],
};
