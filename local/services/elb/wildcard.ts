/** `*`: any number of characters; `?`: exactly one. */
export function wildcard(pattern: string, ignoreCase: boolean): (value: string) => boolean {
  const wanted = ignoreCase ? pattern.toLowerCase() : pattern;
  const fold = ignoreCase ? (value: string) => value.toLowerCase() : (value: string) => value;
  const first = wanted.search(/[*?]/);
  if (first < 0) return (value) => fold(value) === wanted;
  if (first === wanted.length - 1 && wanted.endsWith("*")) {
    const prefix = wanted.slice(0, -1);
    return (value) => fold(value).startsWith(prefix);
  }
  const source = wanted
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, "[^]*")
    .replace(/\?/g, "[^]");
  const expression = new RegExp(`^${source}$`);
  return (value) => expression.test(fold(value));
}

export const countWildcards = (pattern: string): number => pattern.split(/[*?]/).length - 1;
