/** Values as Pulumi's wire format carries them: plain JSON with signed objects for what JSON lacks. */

/** Any value of a Pulumi struct. */
export type Value = unknown;
export type Values = Readonly<Record<string, Value>>;

/** The key that marks a signed object, and the signatures it may hold. Source: `sdk/go/common/resource/sig`. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
export const ASSET = "c44067f5952c0a294b673a41bacd8c17";
export const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
export const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
export const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** The unknown value of a preview, as a string. Source: `sdk/go/common/resource/plugin/rpc.go`. */
export const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The other unknowns: booleans, numbers, arrays, assets, archives and objects have a sentinel each. */
const UNKNOWNS: ReadonlySet<unknown> = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export const isUnknown = (value: Value): boolean => typeof value === "string" && UNKNOWNS.has(value);

export const isRecord = (value: Value): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Given at all: JSON has null where TypeScript has undefined. */
export const isPresent = (value: Value): boolean => value !== undefined && value !== null;

export const signatureOf = (value: Value): Value => (isRecord(value) ? value[SIGNATURE] : undefined);

export const secret = (value: Value): Values => ({ [SIGNATURE]: SECRET, value });

export const isSecret = (value: Value): boolean => signatureOf(value) === SECRET;

/** Applies `change` to every value of an object or array, one level deep. */
export const mapMembers = (value: Value, change: (member: Value) => Value): Value => {
  if (Array.isArray(value)) return value.map(change);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, change(member)]));
  return value;
};

/** True when any value inside meets `test`. */
const anyInside = (value: Value, test: (value: Value) => boolean): boolean =>
  test(value) ||
  (Array.isArray(value) && value.some((member) => anyInside(member, test))) ||
  (isRecord(value) && Object.values(value).some((member) => anyInside(member, test)));

export const hasUnknown = (value: Value): boolean =>
  anyInside(value, (inner) => isUnknown(inner) || (signatureOf(inner) === OUTPUT && !("value" in (inner as object))));

export const hasSecret = (value: Value): boolean =>
  anyInside(value, (inner) => isSecret(inner) || (signatureOf(inner) === OUTPUT && (inner as Values).secret === true));

/** A resource reference for those who know no references: the id, or the URN of a component. */
const referenceId = (reference: Values): Value =>
  reference.id === undefined || reference.id === "" ? reference.urn : reference.id;

/** Output values become what they hold (secret, unknown or plain); everything else stays. */
export const withoutOutputs = (value: Value): Value => {
  if (signatureOf(value) === OUTPUT) {
    const output = value as Values;
    const held = "value" in output ? withoutOutputs(output.value) : UNKNOWN_STRING;
    return output.secret === true ? secret(held) : held;
  }
  return mapMembers(value, withoutOutputs);
};

/** For analyzers: secrets, assets and unknowns stay, references and output values become plain. */
export const withoutReferences = (value: Value): Value => {
  if (signatureOf(value) === RESOURCE) return referenceId(value as Values);
  if (signatureOf(value) === OUTPUT) return withoutReferences(withoutOutputs(value));
  return mapMembers(value, withoutReferences);
};

/** For providers that accept neither secrets nor references: unknowns, assets and archives stay. */
export const plain = (value: Value): Value => {
  if (isSecret(value)) return plain((value as Values).value);
  if (signatureOf(value) === RESOURCE) return referenceId(value as Values);
  if (signatureOf(value) === OUTPUT) return plain(withoutOutputs(value));
  return mapMembers(value, plain);
};

export const plainValues = (values: Values): Values => plain(values) as Values;

/** Marks outputs secret where the input of the same name was secret, as the engine does for providers without secrets. */
export const markSecrets = (outputs: Values, inputs: Values): Values =>
  Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      hasSecret(inputs[key]) && !isSecret(value) ? secret(value) : value,
    ]),
  );
