/** DynamoDB's JSON: what the SDK calls an input or an output, but for binary values, which travel in base64. */

/** JSON of a command's input. */
export const encode = (input: unknown): string => JSON.stringify(input, binaryToBase64);

function binaryToBase64(this: unknown, key: string, value: unknown): unknown {
  // A buffer has become an object of its own by now (`toJSON`): what it was stands in its holder.
  const original = (this as Readonly<Record<string, unknown>>)[key];
  return original instanceof Uint8Array ? Buffer.from(original).toString("base64") : value;
}

/** @throws SyntaxError */
export function decode(text: string): Readonly<Record<string, unknown>> {
  // A reviver costs more than everything else here; few tables hold binary values.
  const binary = text.includes('"B":"') || text.includes('"BS":[');
  return JSON.parse(text, binary ? base64ToBinary : undefined) as Readonly<Record<string, unknown>>;
}

/** An attribute that is named `B` has an object as its value: only a value of type binary is a string below that name. */
function base64ToBinary(key: string, value: unknown): unknown {
  if (key === "B" && typeof value === "string") return fromBase64(value);
  if (key === "BS" && Array.isArray(value))
    return value.map((one: unknown) => (typeof one === "string" ? fromBase64(one) : one));
  return value;
}

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
