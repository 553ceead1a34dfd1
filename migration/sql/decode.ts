/** Records of the Data API → rows as Postgres' `to_jsonb` would write them. Pure. */
import type { ColumnMetadata, Field } from "@aws-sdk/client-rds-data";
import type { Json, Row } from "../../extracted/bounded-context";
import { exactNumber, parseExactJson } from "./exact-json";

/** The Data API writes a timestamptz in UTC, without offset: `2026-01-02 03:04:05.678901`. */
const isoTimestamp = (text: string): string => `${text.replace(" ", "T")}+00:00`;

function decodeText(text: string, type: string): Json {
  switch (type) {
    case "int2":
    case "int4":
    case "int8":
    case "numeric":
    case "float4":
    case "float8":
      return exactNumber(text);
    case "json":
    case "jsonb":
      return parseExactJson(text);
    case "timestamptz":
      return isoTimestamp(text);
    default:
      return text;
  }
}

function decodeField(field: Field, column: ColumnMetadata | undefined): Json {
  if (field.isNull === true) return null;
  if (field.stringValue !== undefined) return decodeText(field.stringValue, column?.typeName ?? "text");
  const plain = field.booleanValue ?? field.longValue ?? field.doubleValue;
  if (plain !== undefined) return plain;
  throw new TypeError(
    `column "${column?.label}" has the type ${column?.typeName}, which is not read: select it as jsonb`,
  );
}

/** Rows by column label. @throws TypeError for arrays and bytes; RangeError for a number a double cannot hold. */
export const decodeRecords = (
  records: readonly (readonly Field[])[],
  columns: readonly ColumnMetadata[],
): readonly Row[] =>
  records.map((record) =>
    Object.fromEntries(
      record.map((field, i) => [
        columns[i]?.label ?? columns[i]?.name ?? `column${i + 1}`,
        decodeField(field, columns[i]),
      ]),
    ),
  );
