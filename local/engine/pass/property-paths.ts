/** Property paths of `ignoreChanges` and `replaceOnChanges`: `tags`, `tags.owner`, `rules[0].port`, `tags["a.b"]`, `*`. */
import { isRecord, type Value, type Values } from "../wire/values";

export const parsePath = (path: string): readonly string[] => {
  const keys: string[] = [];
  for (const match of path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g))
    keys.push((match[1]?.replaceAll('\\"', '"') ?? match[2] ?? match[3]) as string);
  return keys;
};

const memberOf = (value: Value, key: string): Value => {
  if (Array.isArray(value)) return (value as readonly Value[])[Number(key)];
  return isRecord(value) ? value[key] : undefined;
};

const restored = (news: Value, olds: Value, [key, ...rest]: readonly string[]): Value => {
  if (key === undefined) return olds;
  if (Array.isArray(news) && (key === "*" || /^\d+$/.test(key)))
    return (news as readonly Value[]).map((member, index) =>
      key === "*" || Number(key) === index ? restored(member, memberOf(olds, String(index)), rest) : member,
    );
  if (!isRecord(news) && !isRecord(olds)) return news;
  const base = isRecord(news) ? news : {};
  const keys = key === "*" ? [...new Set([...Object.keys(base), ...Object.keys(isRecord(olds) ? olds : {})])] : [key];
  const changed: Record<string, Value> = { ...base };
  for (const one of keys) {
    const value = restored(memberOf(news, one), memberOf(olds, one), rest);
    if (value === undefined) delete changed[one];
    else changed[one] = value;
  }
  return changed;
};

/** New inputs with the old values at the given paths; what was absent is taken away. */
export const ignoringChanges = (news: Values, olds: Values, paths: readonly string[]): Values =>
  paths.reduce<Values>((inputs, path) => restored(inputs, olds, parsePath(path)) as Values, news);

/** Of the differing top-level properties those that one of the paths names. */
export const namedBy = (paths: readonly string[], properties: readonly string[]): readonly string[] => {
  const tops = new Set(paths.map((path) => parsePath(path)[0]));
  return properties.filter((property) => tops.has("*") || tops.has(property));
};
