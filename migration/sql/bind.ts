/** Values on their way into a statement: JSON → Data API parameters, with the cast that each type needs. Pure. */
import type { SqlParameter } from "@aws-sdk/client-rds-data";
import type { ColumnType, Json } from "../../extracted/bounded-context";
import type { Parameter } from "./database";

/** A statement ready for the Data API. */
export interface BoundStatement {
  readonly sql: string;
  readonly parameters: SqlParameter[];
}

type Values = Readonly<Record<string, Json | Parameter>>;

/** Strings, quoted names, dollar quotes, comments, `::` and `:=` are skipped; what is left of `:name` is a parameter. */
const TOKENS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|::|:=|:([A-Za-z_]\w*)/g;

const isParameter = (value: Json | Parameter): value is Parameter =>
  value !== null &&
  typeof value === "object" &&
  !Array.isArray(value) &&
  "value" in value &&
  Object.keys(value).every((name) => name === "value" || name === "type");

const normalise = (value: Json | Parameter): Parameter => {
  if (isParameter(value)) return value;
  return value !== null && typeof value === "object" ? { value, type: "jsonb" } : { value };
};

/** The cast stands in the text: the API's type hints have no timestamptz, and cut microseconds off timestamps. */
function toSqlParameter(name: string, { value, type }: Parameter): SqlParameter {
  if (value === null) return { name, value: { isNull: true } };
  if (type === "jsonb") return { name, value: { stringValue: JSON.stringify(value) } };
  if (typeof value === "object")
    throw new TypeError(`parameter "${name}" is an object or array: give it the type "jsonb"`);
  if (type !== undefined) return { name, value: { stringValue: String(value) } };
  if (typeof value === "boolean") return { name, value: { booleanValue: value } };
  if (typeof value === "string") return { name, value: { stringValue: value } };
  return { name, value: Number.isSafeInteger(value) ? { longValue: value } : { doubleValue: value } };
}

/**
 * Binds `values` to the `:name` parameters of `text`; a typed one becomes `CAST(:name AS type)`.
 * @throws TypeError for a name without a value, an unused value, or an untyped array or object.
 */
export function bind(text: string, values: Values = {}): BoundStatement {
  const types = new Map<string, ColumnType | undefined>();
  const parameters = Object.entries(values).map(([name, value]) => {
    const parameter = normalise(value);
    types.set(name, parameter.type);
    return toSqlParameter(name, parameter);
  });
  const used = new Set<string>();
  const sql = text.replace(TOKENS, (token: string, _tag: string | undefined, name: string | undefined) => {
    if (name === undefined) return token;
    if (!types.has(name)) throw new TypeError(`statement has no value for its parameter ":${name}"`);
    used.add(name);
    const type = types.get(name);
    return type === undefined ? token : `CAST(${token} AS ${type})`;
  });
  const unused = [...types.keys()].find((name) => !used.has(name));
  if (unused !== undefined) throw new TypeError(`statement does not use its parameter "${unused}"`);
  return { sql, parameters };
}
