/** The tags that a resource will really have. */
import taggable from "./data/generated/taggable-types.json";
import { providerSetting } from "./provider";
import type { Resource } from "./resource";
import { isObject, member, UNKNOWN, type Value } from "./value";

const types: ReadonlySet<string> = new Set(taggable);

/** Whether AWS lets this type carry tags. Generated from the provider's SDK. */
export const isTaggable = (type: string): boolean => types.has(type);

function ignored(provider: Value): (key: string) => boolean {
  const rules = providerSetting(provider, "ignoreTags");
  const keys = member(rules, "keys");
  const prefixes = member(rules, "keyPrefixes");
  return (key) =>
    (Array.isArray(keys) && keys.includes(key)) ||
    (Array.isArray(prefixes) && prefixes.some((prefix) => typeof prefix === "string" && key.startsWith(prefix)));
}

/**
 * The effective tags. The provider merges its default tags into `tagsAll`; where that is unknown (one unknown value makes it so)
 * they are put together here, since a key can be known whose value is not.
 */
export function effectiveTags(resource: Resource): ReadonlyMap<string, Value> | typeof UNKNOWN {
  const merged = member(resource.props, "tagsAll");
  if (isObject(merged)) return new Map(Object.entries(merged));
  const own = member(resource.props, "tags");
  const provider = resource.provider?.props ?? null;
  const defaults = member(providerSetting(provider, "defaultTags"), "tags");
  if (own === UNKNOWN || defaults === UNKNOWN) return UNKNOWN;
  const entries = [defaults, own].flatMap((tags) => (isObject(tags) ? Object.entries(tags) : []));
  const isIgnored = ignored(provider);
  return new Map(entries.filter(([key]) => !isIgnored(key)));
}

/** Their keys alone. */
export function effectiveTagKeys(resource: Resource): readonly string[] | typeof UNKNOWN {
  const tags = effectiveTags(resource);
  return tags === UNKNOWN ? UNKNOWN : [...tags.keys()];
}
