/** Postgres' text output → fields of the Data API. */
import { parseArrayLiteral, type ArrayLiteral } from "./array-literal";
import { type TypeInfo, typeInfo } from "./types";

export interface ResultSetOptions {
  readonly decimalReturnType?: "STRING" | "DOUBLE_OR_LONG";
  readonly longReturnType?: "STRING" | "LONG";
}

export interface Column {
  readonly name: string;
  readonly oid: number;
}

export type ResultField = Readonly<Record<string, unknown>>;

export function toField(column: Column, text: string | null, options: ResultSetOptions): ResultField {
  if (text === null) return { isNull: true };
  const info = typeInfo(column.oid);
  if (info.element !== undefined) return { arrayValue: toArray(typeInfo(info.element), parseArrayLiteral(text)) };
  return scalar(info, text, options);
}

/** The same value as plain JSON, for `formatRecordsAs`. */
export function toPlain(column: Column, text: string | null): unknown {
  const field = toField(column, text, { decimalReturnType: "DOUBLE_OR_LONG" });
  if (field["isNull"]) return null;
  const [value] = Object.values(field);
  return field["arrayValue"] === undefined ? value : Object.values(value as object)[0];
}

function scalar(info: TypeInfo, text: string, options: ResultSetOptions): ResultField {
  switch (info.shape) {
    case "long":
      return options.longReturnType === "STRING" ? { stringValue: text } : { longValue: Number(text) };
    case "double":
      return { doubleValue: Number(text) };
    case "boolean":
      return { booleanValue: text === "t" };
    case "blob":
      return { blobValue: Buffer.from(text.slice(2), "hex").toString("base64") };
    case "numeric":
      if (options.decimalReturnType !== "DOUBLE_OR_LONG") return { stringValue: text };
      return text.includes(".") ? { doubleValue: Number(text) } : { longValue: Number(text) };
    case "timestamptz":
      return { stringValue: inUtc(text) };
    case "string":
      return { stringValue: text };
  }
}

/** The Data API shows timestamps with time zone in UTC and without an offset. */
function inUtc(text: string): string {
  const match = /^(.*?)([+-]\d\d)(?::?(\d\d))?$/.exec(text);
  if (!match) return text;
  const [, local = "", hours = "+00", minutes = "00"] = match;
  if (hours.endsWith("00") && minutes === "00") return local;
  const utc = new Date(`${local.replace(" ", "T")}${hours}:${minutes}`);
  return utc.toISOString().replace("T", " ").replace("Z", "");
}

function toArray(element: TypeInfo, values: readonly ArrayLiteral[]): ResultField {
  if (values.some((value) => Array.isArray(value)))
    return { arrayValues: values.map((value) => toArray(element, Array.isArray(value) ? value : [])) };
  const plain = values.map((value) =>
    typeof value === "string" ? Object.values(scalar(element, value, {}))[0] : null,
  );
  const member = { long: "longValues", double: "doubleValues", boolean: "booleanValues" } as const;
  const name = element.shape in member ? member[element.shape as keyof typeof member] : "stringValues";
  return { [name]: plain };
}

export function columnMetadata({ name, oid }: Column): ResultField {
  const info = typeInfo(oid);
  const isNumber = info.shape === "long" || info.shape === "double" || info.shape === "numeric";
  return {
    arrayBaseColumnType: info.element === undefined ? 0 : typeInfo(info.element).jdbc,
    isAutoIncrement: false,
    isCaseSensitive: !isNumber,
    isCurrency: false,
    isSigned: isNumber,
    label: name,
    name,
    nullable: 1,
    precision: 0,
    scale: 0,
    schemaName: "",
    tableName: "",
    type: info.jdbc,
    typeName: info.name,
  };
}
