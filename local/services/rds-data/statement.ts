/** `:name` placeholders of the Data API → numbered, typed parameters of Postgres. */
import { createHash } from "node:crypto";
import { ServiceError } from "../service";

/** A value as the Data API carries it: one member is set. */
export interface Field {
  readonly isNull?: boolean;
  readonly stringValue?: string;
  readonly longValue?: number;
  readonly doubleValue?: number;
  readonly booleanValue?: boolean;
  readonly blobValue?: string;
  readonly arrayValue?: unknown;
}

export interface SqlParameter {
  readonly name: string;
  readonly value: Field;
  readonly typeHint?: string;
}

export interface Statement {
  readonly text: string;
  readonly values: readonly (string | Buffer | null)[];
  /** Name of the prepared statement, from the text. */
  readonly name: string;
}

/** Hints and the types that they cast to. Source: SqlParameter.typeHint in the Data API reference. */
const HINTS: Readonly<Record<string, { readonly type: string; readonly format?: RegExp }>> = {
  DECIMAL: { type: "numeric" },
  JSON: { type: "jsonb" },
  UUID: { type: "uuid" },
  DATE: { type: "date", format: /^\d{4}-\d{2}-\d{2}$/ },
  TIME: { type: "time", format: /^\d{2}:\d{2}:\d{2}(\.\d{1,6})?$/ },
  TIMESTAMP: { type: "timestamp", format: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?$/ },
};

/**
 * String literals (plain and escaped), quoted identifiers, dollar quotes, comments, `::` and `:=` are passed over; what
 * remains of `:word` is a placeholder if a parameter has that name, else text (array slices: `[2:3]`).
 */
const TOKENS =
  /[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|::|:=|:([A-Za-z0-9_]+)/g;

/** @throws ServiceError("BadRequestException") for a parameter that the Data API does not take */
export function compileStatement(sql: string, parameters: readonly SqlParameter[] = []): Statement {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const order: SqlParameter[] = [];
  const text = sql.replace(TOKENS, (match, _tag: string | undefined, name: string | undefined) => {
    const parameter = name === undefined ? undefined : byName.get(name);
    if (!parameter) return match;
    let index = order.indexOf(parameter);
    if (index < 0) index = order.push(parameter) - 1;
    const type = parameterType(parameter);
    return type === undefined ? `$${index + 1}` : `$${index + 1}::${type}`;
  });
  const name = `s${createHash("md5").update(text).digest("hex").slice(0, 20)}`;
  return { text, name, values: order.map(parameterValue) };
}

/** Types are explicit, as on Aurora: a string without the hint UUID does not compare with a uuid column. */
function parameterType({ name, value, typeHint }: SqlParameter): string | undefined {
  if (value.arrayValue !== undefined) throw badRequest("Array parameters are not supported.");
  const hint = typeHint === undefined ? undefined : HINTS[typeHint];
  if (typeHint !== undefined && !hint) throw badRequest(`Parameter "${name}" has an unknown type hint: ${typeHint}`);
  if (value.isNull) return hint?.type;
  if (value.stringValue !== undefined) {
    if (hint?.format && !hint.format.test(value.stringValue))
      throw badRequest(`Cannot parse the value of parameter "${name}" as ${typeHint}`);
    return hint?.type ?? "varchar";
  }
  if (value.longValue !== undefined) return "int8";
  if (value.doubleValue !== undefined) return "float8";
  if (value.booleanValue !== undefined) return "bool";
  if (value.blobValue !== undefined) return "bytea";
  throw badRequest(`Parameter "${name}" has no value`);
}

function parameterValue({ value }: SqlParameter): string | Buffer | null {
  if (value.isNull) return null;
  if (value.blobValue !== undefined) return Buffer.from(value.blobValue, "base64");
  return String(value.stringValue ?? value.longValue ?? value.doubleValue ?? value.booleanValue);
}

export const badRequest = (message: string): ServiceError => new ServiceError("BadRequestException", message);
