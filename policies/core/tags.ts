/** The tags that a resource will really have. */
import taggable from "./data/generated/taggable-types.json";
import type { Resource } from "./resource";
import { isObject, member, UNKNOWN, type Value } from "./value";

const types: ReadonlySet<string> = new Set(taggable);

/** Whether AWS lets this type carry tags. Generated from the provider's SDK. */
export const isTaggable = (type: string): boolean => types.has(type);

/** A provider's setting, which arrives as JSON text. */
function setting(provider: Value, name: string): Value {
  const value = member(provider, name);
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return null;
  }
}

const names = (value: Value): readonly string[] | typeof UNKNOWN =>
  value === UNKNOWN ? UNKNOWN : isObject(value) ? Object.keys(value) : [];

function ignored(provider: Value): (key: string) => boolean {
  const rules = setting(provider, "ignoreTags");
  const keys = member(rules, "keys");
  const prefixes = member(rules, "keyPrefixes");
  return (key) =>
    (Array.isArray(keys) && keys.includes(key)) ||
    (Array.isArray(prefixes) && prefixes.some((prefix) => typeof prefix === "string" && key.startsWith(prefix)));
}

/**
 * Keys of the effective tags. The provider merges its default tags into `tagsAll`; where that is unknown (one unknown value
 * makes it so) the keys are put together here, since a key can be known whose value is not.
 */
export function effectiveTagKeys(resource: Resource): readonly string[] | typeof UNKNOWN {
  const merged = member(resource.props, "tagsAll");
  if (isObject(merged)) return Object.keys(merged);
  const own = names(member(resource.props, "tags"));
  const provider = resource.provider?.props ?? null;
  const defaults = names(member(setting(provider, "defaultTags"), "tags"));
  if (own === UNKNOWN || defaults === UNKNOWN) return UNKNOWN;
  const isIgnored = ignored(provider);
  return [...new Set([...defaults, ...own])].filter((key) => !isIgnored(key));
}
