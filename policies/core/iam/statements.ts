/** Walks every statement that may allow something, and says what could not be read. */
import { undecided, type Finding } from "../finding";
import type { Resource } from "../resource";
import { UNKNOWN } from "../value";
import { carriedDocuments, type CarriedDocument } from "./carriers";
import { mayAllow, parseDocument, type Statement } from "./document";

/** Finds what is wrong with one statement; `path` leads to it. */
export type StatementCheck = (statement: Statement, path: string, carrier: CarriedDocument) => readonly Finding[];

/** A document's property that is not known yet. */
const undecidedDocument = (resource: Resource, path: string): Finding =>
  undecided(resource, path, "Build ARNs from names, so that the document is known at preview.");

/**
 * Runs `check` on each allowing statement of each document that `resource` carries: those about identities, unless others are
 * given. What cannot be read at all is told by `iam-doc-parseable` alone.
 */
export const checkStatements = (
  resource: Resource,
  check: StatementCheck,
  carriers: readonly CarriedDocument[] = carriedDocuments(resource),
): readonly Finding[] =>
  carriers.flatMap((carrier) => {
    const parsed = parseDocument(carrier.document);
    if (parsed.kind === "unknown") return [undecidedDocument(resource, carrier.path)];
    if (parsed.kind === "malformed") return [];
    return parsed.statements.flatMap((statement, index) => {
      const path = `${carrier.path}.Statement[${index}]`;
      if (statement === UNKNOWN) return [undecidedDocument(resource, path)];
      return mayAllow(statement) ? check(statement, path, carrier) : [];
    });
  });
