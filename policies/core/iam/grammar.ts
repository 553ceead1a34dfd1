/** What IAM's grammar takes, and what is wrong with a document by it. */
import { asList, isObject, UNKNOWN, type Value } from "../value";
import { hasWildcard } from "../glob";
import { actionNamed } from "./actions";
import type { CarriedDocument } from "./carriers";
import { documentIn } from "./document";
import { repeatedKeys } from "./json";

export interface Fault {
  /** Names the fault without positions. */
  readonly id: string;
  /** Path within the document, empty for the whole. */
  readonly path: string;
  readonly what: string;
  readonly fix: string;
}

const VERSION = "2012-10-17";
const DOCUMENT = ["Version", "Id", "Statement"];
const STATEMENT = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];
const PRINCIPALS = ["AWS", "Service", "Federated", "CanonicalUser"];
const OPERATORS =
  /^(for(all|any)values?:)?(string(not)?(equals(ignorecase)?|like)|numeric(not)?equals|numeric(less|greater)than(equals)?|date(not)?equals|date(less|greater)than(equals)?|bool|binaryequals|(not)?ipaddress|arn(not)?(equals|like))(ifexists)?$|^null$/i;
const ACTION = /^(\*|[a-z0-9-]+:[\w*?-]+|[\w*?-]+:[\w*?-]+)$/i;

const fault = (id: string, path: string, what: string, fix: string): Fault => ({ id, path, what, fix });

const foreign = (
  object: { readonly [name: string]: Value },
  known: readonly string[],
  path: string,
): readonly Fault[] =>
  Object.keys(object)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = known.find((one) => one.toLowerCase() === name.toLowerCase());
      return fault(
        `element:${name}`,
        path,
        `has an element "${name}", which IAM's grammar does not know`,
        meant === undefined ? "Take it out." : `Write it "${meant}".`,
      );
    });

/** Exactly one of two elements. */
function oneOf(statement: { readonly [name: string]: Value }, name: string, path: string): readonly Fault[] {
  const found = [name, `Not${name}`].filter((one) => one in statement);
  if (found.length === 1) {
    const list = asList(statement[found[0] ?? ""] ?? null);
    if (list === UNKNOWN || list.length > 0) return [];
  }
  const what = found.length === 2 ? `has both ${name} and Not${name}` : `has no ${name}`;
  return [fault(`no-${name.toLowerCase()}`, path, what, `Give it one ${name}.`)];
}

/** Values that are texts: everything else is no action and no resource. */
const notTexts = (statement: { readonly [name: string]: Value }, name: string, path: string): readonly Fault[] => {
  const list = asList(statement[name] ?? null);
  if (list === UNKNOWN || list.every((one) => one === UNKNOWN || (typeof one === "string" && one !== ""))) return [];
  return [fault(`value:${name}`, `${path}.${name}`, "holds something that is no text", "Write texts alone.")];
};

function conditionFaults(condition: Value, path: string): readonly Fault[] {
  if (condition === null || condition === UNKNOWN) return [];
  const at = `${path}.Condition`;
  if (!isObject(condition))
    return [fault("condition", at, "is no object", "Write { <operator>: { <key>: <value> } }.")];
  return Object.entries(condition).flatMap(([operator, block]): readonly Fault[] => {
    if (!OPERATORS.test(operator))
      return [
        fault(`operator:${operator}`, at, `has an operator "${operator}" that IAM does not know`, "Correct its name."),
      ];
    if (block === UNKNOWN || isObject(block)) return [];
    return [fault(`operator:${operator}`, at, `has no keys under "${operator}"`, "Write { <key>: <value> }.")];
  });
}

function principalFaults(principal: Value, path: string): readonly Fault[] {
  const at = `${path}.Principal`;
  if (principal === null || principal === UNKNOWN || principal === "*") return [];
  if (!isObject(principal)) return [fault("principal", at, "is neither an object nor *", 'Write { AWS: "arn:…" }.')];
  if (Object.keys(principal).length === 0) return [fault("principal", at, "names nobody", "Name whom it is for.")];
  return foreign(principal, PRINCIPALS, at);
}

const actionFaults = (statement: { readonly [name: string]: Value }, path: string): readonly Fault[] =>
  ["Action", "NotAction"].flatMap((name) => {
    const list = asList(statement[name] ?? null);
    if (list === UNKNOWN) return [];
    return list
      .filter((one): one is string => typeof one === "string" && one !== "" && !ACTION.test(one))
      .map((one) =>
        fault(
          `action:${one.toLowerCase()}`,
          `${path}.${name}`,
          `holds "${one}", which is no action`,
          "Write <service>:<action>.",
        ),
      );
  });

/** What a document for this purpose has to have and must not. */
function purposeFaults(
  statement: { readonly [name: string]: Value },
  path: string,
  { purpose }: CarriedDocument,
): readonly Fault[] {
  const has = (name: string): boolean => name in statement || `Not${name}` in statement;
  const superfluous = purpose === "trust" ? "Resource" : "Principal";
  const unwanted =
    purpose !== "resource" && has(superfluous)
      ? [
          fault(
            superfluous.toLowerCase(),
            path,
            `has ${superfluous}, which such a document cannot have`,
            "Take it out.",
          ),
        ]
      : [];
  if (purpose === "permissions") return [...unwanted, ...oneOf(statement, "Resource", path)];
  return [...unwanted, ...oneOf(statement, "Principal", path)];
}

function statementFaults(statement: Value, path: string, carrier: CarriedDocument): readonly Fault[] {
  if (statement === UNKNOWN) return [];
  if (!isObject(statement))
    return [fault("statement", path, "is no object", "Write it as an object with Effect and Action.")];
  const effect = statement["Effect"] ?? null;
  const isEffect = effect === UNKNOWN || effect === "Allow" || effect === "Deny";
  return [
    ...foreign(statement, STATEMENT, path),
    ...(isEffect ? [] : [fault("effect", `${path}.Effect`, "is neither Allow nor Deny", "Write Allow or Deny.")]),
    ...oneOf(statement, "Action", path),
    ...purposeFaults(statement, path, carrier),
    ...["Action", "NotAction", "Resource", "NotResource"].flatMap((name) => notTexts(statement, name, path)),
    ...actionFaults(statement, path),
    ...principalFaults(statement["Principal"] ?? null, path),
    ...conditionFaults(statement["Condition"] ?? null, path),
  ];
}

function repeatedSids(statements: readonly Value[]): readonly Fault[] {
  const sids = statements.flatMap((one) => {
    const sid = isObject(one) ? (one["Sid"] ?? null) : null;
    return typeof sid === "string" && sid !== "" ? [sid] : [];
  });
  const repeated = [...new Set(sids.filter((sid, index) => sids.indexOf(sid) !== index))];
  return repeated.map((sid) =>
    fault(`sid:${sid}`, "Statement", `has the Sid "${sid}" twice`, "Give each its own Sid."),
  );
}

function textFaults(property: Value): readonly Fault[] {
  if (typeof property !== "string") return [];
  const encodings = documentIn(property)?.encodings ?? 0;
  if (encodings > 1)
    return [fault("double-encoded", "", "is JSON within JSON: a text, and no document", "Encode it once.")];
  return encodings === 0
    ? []
    : repeatedKeys(property).map((key) => {
        const what = `has the key "${key}" twice in one object: one of them is lost`;
        return fault(`repeated:${key}`, "", what, "Merge the two into one list or one statement each.");
      });
}

/** Everything that is wrong with a document. What is not known is no fault. */
export function faultsOf(carrier: CarriedDocument): readonly Fault[] {
  const found = documentIn(carrier.document);
  if (found === undefined)
    return [fault("no-json", "", "is no JSON", "Write it as an object with Version and Statement.")];
  const { value } = found;
  if (value === UNKNOWN) return [];
  const asText = textFaults(carrier.document);
  if (!isObject(value))
    return [
      ...asText,
      fault("no-object", "", "is no policy document", "Write it as an object with Version and Statement."),
    ];
  const version = value["Version"] ?? null;
  const versions =
    version === VERSION || version === UNKNOWN
      ? []
      : [
          fault(
            "version",
            "Version",
            `is not ${VERSION}: without it policy variables are plain text`,
            `Set it to "${VERSION}".`,
          ),
        ];
  const list = asList(value["Statement"] ?? null);
  const statements = list === UNKNOWN ? [] : list;
  const none =
    list !== UNKNOWN && list.length === 0
      ? [
          fault(
            "no-statement",
            "Statement",
            "is missing or empty",
            "Write at least one statement, or leave the document out.",
          ),
        ]
      : [];
  return [
    ...asText,
    ...foreign(value, DOCUMENT, ""),
    ...versions,
    ...none,
    ...statements.flatMap((one, index) => statementFaults(one, `Statement[${index}]`, carrier)),
    ...repeatedSids(statements),
  ];
}

/** Literal actions of a document that the generated data does not know: a slip, or newer than the data. */
export function unknownActions(carrier: CarriedDocument): readonly string[] {
  const statements = asList(documentIn(carrier.document)?.value ?? null);
  const document = statements === UNKNOWN ? null : (statements[0] ?? null);
  const list = isObject(document) ? asList(document["Statement"] ?? null) : [];
  if (list === UNKNOWN) return [];
  const actions = list.flatMap((one) => {
    const found = isObject(one) ? asList(one["Action"] ?? null) : [];
    return found === UNKNOWN ? [] : found;
  });
  return actions.filter(
    (one): one is string =>
      typeof one === "string" && ACTION.test(one) && !hasWildcard(one) && actionNamed(one) === undefined,
  );
}
