/**
 * Other spellings of the same infrastructure. Each case of each policy runs in every variant that applies to it, and the findings
 * must be the same: a spelling never changes a finding.
 */
import type { Subject } from "./subject";

export interface Variant {
  readonly name: string;
  /** The same in another spelling; the same object where it does not apply. */
  readonly apply: (subjects: readonly Subject[]) => readonly Subject[];
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const inEachText = (from: string, to: string) => (subjects: readonly Subject[]) => {
  const before = JSON.stringify(subjects);
  const after = before.replaceAll(from, to);
  return after === before ? subjects : (JSON.parse(after) as readonly Subject[]);
};

/** Runs `change` on every document of every subject; `change` gets the object and says how it is written. */
const inEachDocument =
  (change: (document: Json, wasText: boolean) => unknown) =>
  (subjects: readonly Subject[]): readonly Subject[] => {
    let changed = false;
    const visit = (value: unknown): unknown => {
      const parsed = typeof value === "string" ? documentIn(value) : undefined;
      const document = parsed ?? (isObject(value) && "Statement" in value ? value : undefined);
      if (document !== undefined) {
        changed = true;
        return change(document, parsed !== undefined);
      }
      if (Array.isArray(value)) return value.map(visit);
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner)]))
        : value;
    };
    const result = subjects.map((subject) => ({ ...subject, props: visit(subject.props) as Json }));
    return changed ? result : subjects;
  };

/** A text that is a document, unless writing it anew would lose something (a repeated key, another order of keys). */
function documentIn(text: string): Json | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isFaithful = JSON.stringify(value) === text.replace(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)/g, "");
    return isObject(value) && "Statement" in value && isFaithful ? value : undefined;
  } catch {
    return undefined;
  }
}

const statementsOf = (document: Json): readonly unknown[] => {
  const statements = document["Statement"];
  return Array.isArray(statements) ? (statements as readonly unknown[]) : [statements];
};

const again = (document: Json, wasText: boolean): unknown => (wasText ? JSON.stringify(document) : document);

const inEachStatement = (change: (statement: Json) => Json) =>
  inEachDocument((document, wasText) =>
    again(
      { ...document, Statement: statementsOf(document).map((one) => (isObject(one) ? change(one) : one)) },
      wasText,
    ),
  );

const LISTS = ["Action", "NotAction", "Resource", "NotResource"];
const mapElements = (statement: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(
    Object.entries(statement).map(([name, value]) => [name, LISTS.includes(name) ? change(value) : value]),
  );

const recase = (text: string): string => {
  const [service = "", ...rest] = text.split(":");
  // A placeholder for what is not known has no case.
  if (rest.length === 0) return text;
  return [service.toUpperCase(), ...rest.map((part) => part.toLowerCase())].join(":");
};

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

export const VARIANTS: readonly Variant[] = [
  { name: "the alb twin", apply: inEachText("aws:lb/", "aws:alb/") },
  { name: "the lb twin", apply: inEachText("aws:alb/", "aws:lb/") },
  { name: "documents as text", apply: inEachDocument((document) => JSON.stringify(document)) },
  { name: "documents as objects", apply: inEachDocument((document) => document) },
  { name: "documents with white space", apply: inEachDocument((document) => JSON.stringify(document, null, 2)) },
  {
    name: "a lone statement outside a list",
    apply: inEachDocument((document, wasText) => {
      const statements = statementsOf(document);
      return again(statements.length === 1 ? { ...document, Statement: statements[0] } : document, wasText);
    }),
  },
  {
    name: "statements in the other order",
    apply: inEachDocument((document, wasText) =>
      again({ ...document, Statement: [...statementsOf(document)].reverse() }, wasText),
    ),
  },
  {
    name: "single values outside of lists",
    apply: inEachStatement((statement) =>
      mapElements(statement, (value) => (Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value)),
    ),
  },
  {
    name: "single values in lists",
    apply: inEachStatement((statement) =>
      mapElements(statement, (value) => (typeof value === "string" ? [value] : value)),
    ),
  },
  {
    name: "actions in another case",
    apply: inEachStatement((statement) =>
      Object.fromEntries(
        Object.entries(statement).map(([name, value]) => [
          name,
          !["Action", "NotAction"].includes(name)
            ? value
            : Array.isArray(value)
              ? value.map((one: unknown) => (typeof one === "string" ? recase(one) : one))
              : typeof value === "string"
                ? recase(value)
                : value,
        ]),
      ),
    ),
  },
  {
    name: "every property a secret",
    apply: (subjects) =>
      subjects.map((subject) => ({
        ...subject,
        props: Object.fromEntries(Object.entries(subject.props).map(([name, value]) => [name, { ...SECRET, value }])),
      })),
  },
];
