/**
 * Three-valued properties. At preview a property may be unknown, and a policy that touched one would silently turn advisory: so
 * properties are converted once, at the border, and rules say what they do about an unknown.
 */

/** A property that is not known before the update. */
export const UNKNOWN = Symbol("unknown");

export type Value =
  null | boolean | number | string | typeof UNKNOWN | readonly Value[] | { readonly [name: string]: Value };

/** The engine's placeholders for unknown booleans, numbers, strings, arrays, assets, archives and objects. */
const SENTINELS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Key of the engine's envelopes for values of special kinds, and the one for secrets. */
const SPECIAL = "4dabf18193072939515e22adb298388d";

/** Signature of the envelope of an output: without a value it is unknown. */
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

const placeholders = [...SENTINELS].map(String);
const JSON_TEXT = /^\s*[[{]/;

/** A text with a placeholder inside is as unknown as the placeholder; a JSON text is not, since its other parts can be read. */
const holdsPlaceholder = (text: string): boolean =>
  text.length > 35 && !JSON_TEXT.test(text) && placeholders.some((placeholder) => text.includes(placeholder));

/** Raw properties as the engine sends them → values. Secrets lose their envelope: a policy must see what is in them. */
export function toValue(raw: unknown): Value {
  if (SENTINELS.has(raw)) return UNKNOWN;
  if (raw === null || raw === undefined) return null;
  if (typeof raw === "string") return holdsPlaceholder(raw) ? UNKNOWN : raw;
  if (typeof raw === "boolean" || typeof raw === "number") return raw;
  if (Array.isArray(raw)) return raw.map(toValue);
  if (typeof raw !== "object") return null;
  if (SPECIAL in raw && "value" in raw) return toValue(raw.value);
  if (SPECIAL in raw && raw[SPECIAL] === OUTPUT) return UNKNOWN;
  return Object.fromEntries(Object.entries(raw).map(([name, inner]) => [name, toValue(inner)]));
}

export const isObject = (value: Value | undefined): value is { readonly [name: string]: Value } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A member of an object: `UNKNOWN` when the object is, `null` when it is absent or the value is no object. */
export function member(value: Value, name: string): Value {
  if (value === UNKNOWN) return UNKNOWN;
  return isObject(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;
}

/** A value as a list: one value stands for a list of one, nothing for an empty one. */
export function asList(value: Value): readonly Value[] | typeof UNKNOWN {
  if (value === UNKNOWN) return UNKNOWN;
  if (value === null) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

/** A JSON text as a value, placeholders inside it included; `undefined` when it is no JSON. */
export function fromJson(text: string): Value | undefined {
  try {
    return toValue(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A member deep inside: `at(props, "healthCheck", "enabled")`. */
export const at = (value: Value, ...path: readonly string[]): Value => path.reduce(member, value);

/** A value as messages show it: a text as it is. */
export const shown = (value: Value): string =>
  value === UNKNOWN ? "(not known)" : typeof value === "string" ? value : JSON.stringify(value);
