/** Policy documents in every spelling that IAM accepts: text or object, one statement or a list, one value or a list. */
import { asList, fromJson, isObject, UNKNOWN, type Value } from "../value";
import { principalsOf, type Principal } from "./principals";

export interface Statement {
  /** Position in the document, for messages. */
  readonly index: number;
  readonly effect: Value;
  /** Elements of the statement by their exact names; a list even where one value was written. */
  readonly actions: Elements;
  readonly resources: Elements;
  /** What `NotAction` leaves out, which allows everything else. */
  readonly notActions: Elements;
  /** `NotAction`, `NotResource`, `NotPrincipal`: whichever the statement has. */
  readonly inverted: readonly ("NotAction" | "NotResource" | "NotPrincipal")[];
  readonly principals: readonly Principal[];
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
    notActions: elements(value["NotAction"] ?? null),
    inverted,
    principals: principalsOf(value["Principal"] ?? null),
    condition: value["Condition"] ?? null,
  };
}

/** Texts within texts that are looked through. IAM takes none; what is in them is judged all the same. */
const MOST_ENCODINGS = 3;

/** The document in a property, whatever it is wrapped in; `undefined` for a text that is no JSON. */
export function documentIn(property: Value): { readonly value: Value; readonly encodings: number } | undefined {
  let [value, encodings]: [Value, number] = [property, 0];
  while (typeof value === "string" && encodings < MOST_ENCODINGS) {
    const inner = fromJson(value);
    // A text that is no JSON: no document at all, or a document that is nothing but a text.
    if (inner === undefined) return encodings === 0 ? undefined : { value, encodings };
    [value, encodings] = [inner, encodings + 1];
  }
  return { value, encodings };
}

/** Reads a document from a resource's property. */
export function parseDocument(property: Value): ParsedDocument {
  const found = documentIn(property);
  if (found === undefined) return { kind: "malformed", reason: "it is no JSON" };
  return found.value === UNKNOWN ? { kind: "unknown" } : fromObject(found.value);
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
