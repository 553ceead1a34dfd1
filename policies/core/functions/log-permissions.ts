/** Log groups that a function's role may write to by its own policies. */
import { matches } from "../glob";
import type { Graph } from "../graph";
import { carriedDocuments, ROLE } from "../iam/carriers";
import { mayAllow, parseDocument } from "../iam/document";
import type { Resource } from "../resource";
import { member, UNKNOWN } from "../value";

const WRITES = ["logs:createlogstream", "logs:putlogevents"];

export interface WrittenGroup {
  readonly resource: Resource;
  readonly path: string;
  /** The group's name, or the pattern for several. */
  readonly group: string;
}

/** Resources whose documents a function's role has. */
function policiesOf(graph: Graph, one: Resource): readonly Resource[] {
  const role = graph.resolve(one, "role", [ROLE], ["arn", "name"]);
  const arn = member(one.props, "role");
  const name = typeof arn === "string" ? arn.split("/").pop() : undefined;
  const isOfRole = (policy: Resource): boolean => {
    const value = member(policy.props, "role");
    if (typeof value === "string")
      return value === name || (role !== undefined && value === member(role.props, "name"));
    return role !== undefined && graph.sources(policy, "role", [ROLE]).includes(role);
  };
  return [...(role === undefined ? [] : [role]), ...graph.ofType("aws:iam/rolePolicy:RolePolicy").filter(isOfRole)];
}

export const logGroupsWritten = (graph: Graph, one: Resource): readonly WrittenGroup[] =>
  policiesOf(graph, one).flatMap((resource) =>
    carriedDocuments(resource)
      .filter(({ purpose }) => purpose === "permissions")
      .flatMap(({ path, document }) => {
        const parsed = parseDocument(document);
        if (parsed.kind !== "known") return [];
        return parsed.statements.flatMap((statement, index) => {
          if (statement === UNKNOWN || !mayAllow(statement)) return [];
          const writes = statement.actions.some(
            (action) => action !== UNKNOWN && WRITES.some((write) => matches(action.toLowerCase(), write)),
          );
          if (!writes) return [];
          const groups = statement.resources.flatMap((arn) => (arn === UNKNOWN ? [] : [groupIn(arn)]));
          return [...new Set(groups)].map((group) => ({
            resource,
            path: `${path}.Statement[${index}].Resource`,
            group,
          }));
        });
      }),
  );

/** `…:log-group:<name>:*` and `…:log-group:<name>:log-stream:*` → the name; everything else stands for itself. */
const groupIn = (arn: string): string => /:log-group:([^:]+)(:.*)?$/.exec(arn)?.[1] ?? arn;
