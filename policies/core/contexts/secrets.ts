/** Secrets of the stack and whose they are. */
import type { Graph } from "../graph";
import type { Owner } from "../owner";
import { member } from "../value";

export const SECRET = "aws:secretsmanager/secret:Secret";

export interface OwnedSecret {
  readonly urn: string;
  readonly name: string;
  readonly owner: Owner | undefined;
}

export const secretsIn = (graph: Graph): readonly OwnedSecret[] =>
  graph.ofType(SECRET).flatMap((secret) => {
    const name = member(secret.props, "name");
    return typeof name === "string" ? [{ urn: secret.urn, name, owner: graph.ownerOf(secret) }] : [];
  });

/** How ARNs of a secret end: Secrets Manager adds a hyphen and six characters. */
export const secretForms = (name: string): readonly string[] => [`secret:${name}`, `secret:${name}-??????`];
