/** Policy documents in every spelling that IAM accepts: text or object, one statement or a list, one value or a list. */
import { asList, isObject, toValue, UNKNOWN, type Value } from "../value";

export interface Statement {
  /** Position in the document, for messages. */
  readonly index: number;
  readonly effect: Value;
  /** Elements of the statement by their exact names; a list even where one value was written. */
  readonly actions: Elements;
  readonly resources: Elements;
  /** `NotAction` or `NotResource`, which allow everything else. */
  readonly inverted: readonly ("NotAction" | "NotResource" | "NotPrincipal")[];
  readonly condition: Value;
}

/** Known and unknown members of a list that may itself be unknown. */
export type Elements = readonly (string | typeof UNKNOWN)[];

export type ParsedDocument =
  | { readonly kind: "known"; readonly statements: readonly (Statement | typeof UNKNOWN)[] }
  | { readonly kind: "unknown" }
  | { readonly kind: "malformed"; readonly reason: string };

const elements = (value: Value): Elements => {
  const list = asList(value);
  if (list === UNKNOWN) return [UNKNOWN];
  // Anything that is no text cannot be an action or a resource; it is kept as text so that no rule overlooks it.
  return list.map((element) =>
    element === UNKNOWN || typeof element === "string" ? element : JSON.stringify(element),
  );
};

function statement(value: Value, index: number): Statement | typeof UNKNOWN {
  if (value === UNKNOWN || !isObject(value)) return UNKNOWN;
  const inverted = (["NotAction", "NotResource", "NotPrincipal"] as const).filter((name) => name in value);
  return {
    index,
    effect: value["Effect"] ?? null,
    actions: elements(value["Action"] ?? null),
    resources: elements(value["Resource"] ?? null),
    inverted,
    condition: value["Condition"] ?? null,
  };
}

/** Reads a document from a resource's property. */
export function parseDocument(property: Value): ParsedDocument {
  if (property === UNKNOWN) return { kind: "unknown" };
  if (typeof property === "string") {
    try {
      return fromObject(toValue(JSON.parse(property)));
    } catch (error) {
      return { kind: "malformed", reason: `it is no JSON (${(error as Error).message})` };
    }
  }
  return fromObject(property);
}

function fromObject(document: Value): ParsedDocument {
  if (!isObject(document)) return { kind: "malformed", reason: "it is no object" };
  if (!("Statement" in document)) return { kind: "malformed", reason: 'it has no element "Statement"' };
  const statements = asList(document["Statement"] ?? null);
  if (statements === UNKNOWN) return { kind: "unknown" };
  if (statements.some((one) => one !== UNKNOWN && !isObject(one)))
    return { kind: "malformed", reason: "a statement is no object" };
  return { kind: "known", statements: statements.map(statement) };
}

/** Whether a statement grants: anything that is not literally a denial may. */
export const mayAllow = (one: Statement): boolean => one.effect !== "Deny";
