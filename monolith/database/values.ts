/** Values on their way into the Data API and back. */
import type { Field, SqlParameter } from "@aws-sdk/client-rds-data";
import type { Value } from "./database";

export function toSqlParameter([name, value]: readonly [string, Value]): SqlParameter {
  return { name, value: toField(value) };
}

function toField(value: Value): Field {
  if (value === null) return { isNull: true };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { booleanValue: value };
  return Number.isInteger(value) ? { longValue: value } : { doubleValue: value };
}

/** @throws Error for arrays and blobs: select them as text. */
export function fromField(field: Field): Value {
  if (field.isNull) return null;
  const value = field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue;
  if (value === undefined) throw new Error(`Unsupported column value: ${Object.keys(field).join()}. Cast it to text.`);
  return value;
}
