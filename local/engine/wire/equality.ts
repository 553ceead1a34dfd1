/** Equality of wire values: key order does not count, assets are equal by their hash. */
import { ARCHIVE, ASSET, isRecord, plain, signatureOf, type Value, type Values } from "./values";

const canonical = (value: Value): Value => {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isRecord(value)) return value;
  const signature = signatureOf(value);
  if ((signature === ASSET || signature === ARCHIVE) && typeof value.hash === "string")
    return { signature, hash: value.hash };
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, canonical(member)]),
  );
};

/** A text that two values share exactly when they are equal once secrets are unwrapped. */
export const fingerprint = (value: Value): string => JSON.stringify(canonical(plain(value))) ?? "undefined";

export const equal = (a: Value, b: Value): boolean => fingerprint(a) === fingerprint(b);

/** Top-level keys whose values differ, bridge bookkeeping (`__defaults`) left out. */
export const changedKeys = (olds: Values, news: Values): readonly string[] =>
  [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (key) => !key.startsWith("__") && !equal(olds[key], news[key]),
  );
