/** google.protobuf.Struct ⇄ plain objects. */
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isRecord, type Value, type Values } from "./values";

/** `undefined` members would become null, which Pulumi reads as a value: leave them out. */
const defined = (value: Value): Value => {
  if (Array.isArray(value)) return value.map((member) => (member === undefined ? null : defined(member)));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([key, member]) => [key, defined(member)]));
};

export const toStruct = (values: Values): Struct =>
  Struct.fromJavaScript(defined(values) as Record<string, JavaScriptValue>);

export const fromStruct = (struct: Struct | undefined): Values => struct?.toJavaScript() ?? {};
