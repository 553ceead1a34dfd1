/**
 * The seal of a data item: a checksum of what was put, kept with it. Whoever changes an item past the store and the relay
 * leaves a seal that does not match, so the audit can tell such a write from a change that was never applied. Pure.
 */

/** On a data item: see {@link sealOf}. Items put before there were seals have none. */
export const SEAL_ATTRIBUTE = "_h";

/** Whether an attribute is the row's own: neither the key nor one of Banyan's. */
export const isOwnAttribute = (name: string): boolean => name !== "pk" && name !== "sk" && !name.startsWith("_");

/** FNV-1a over the attributes in one order, whatever order a store returns them in. Key and Banyan's own attributes do not count. */
export function sealOf(attributes: Readonly<Record<string, unknown>>): number {
  let hash = 0x811c9dc5;
  const add = (text: string): void => {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  };
  const value = (given: unknown): void => {
    if (given === null || typeof given !== "object") add(scalarText(given));
    else if (Array.isArray(given)) {
      add("[");
      for (const member of given) value(member);
      add("]");
    } else named(given as Readonly<Record<string, unknown>>);
  };
  const named = (given: Readonly<Record<string, unknown>>): void => {
    add("{");
    for (const name of Object.keys(given).sort()) {
      add(`"${name}:`);
      value(given[name]);
    }
    add("}");
  };
  const own = Object.entries(attributes).filter(([name]) => isOwnAttribute(name));
  named(Object.fromEntries(own));
  return hash >>> 0;
}

/** A number reads the same however a store wrote it: DynamoDB gives large ones back without exponent, as a `bigint`. */
const scalarText = (given: unknown): string =>
  typeof given === "string"
    ? `'${given}'`
    : typeof given === "number" || typeof given === "bigint"
      ? `#${String(Number(given) + 0)}`
      : `!${String(given)}`;
