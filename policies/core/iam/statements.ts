/** Walks every statement that may allow something, and says what could not be read. */
import type { Finding, Resource } from "../policy";
import { UNKNOWN } from "../value";
import { carriedDocuments, type CarriedDocument } from "./carriers";
import { mayAllow, parseDocument, type Statement } from "./document";

/** Finds what is wrong with one statement; `path` leads to it. */
export type StatementCheck = (statement: Statement, path: string, carrier: CarriedDocument) => readonly Finding[];

/** A finding about an unknown property: it does not hide what else is found. */
export const undecided = (urn: string, path: string): Finding => ({
  verdict: "undecided",
  urn,
  path,
  problem: "is not known before the update, so it was not checked",
  fix: "Build ARNs from names, so that the document is known at preview.",
});

const malformed = (urn: string, path: string, reason: string): Finding => ({
  verdict: "violation",
  urn,
  path,
  problem: `cannot be read as a policy document: ${reason}`,
  fix: "Write it as an object with Version and Statement.",
});

/** Runs `check` on each allowing statement of each document that `resource` carries. */
export const checkStatements = (resource: Resource, check: StatementCheck): readonly Finding[] =>
  carriedDocuments(resource).flatMap((carrier) => {
    const parsed = parseDocument(carrier.document);
    if (parsed.kind === "unknown") return [undecided(resource.urn, carrier.path)];
    if (parsed.kind === "malformed") return [malformed(resource.urn, carrier.path, parsed.reason)];
    return parsed.statements.flatMap((statement, index) => {
      const path = `${carrier.path}.Statement[${index}]`;
      if (statement === UNKNOWN) return [undecided(resource.urn, path)];
      return mayAllow(statement) ? check(statement, path, carrier) : [];
    });
  });
