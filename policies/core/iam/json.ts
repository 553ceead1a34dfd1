/** JSON as written: keys that an object has twice, of which a parser keeps one and a reader sees the other. */

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/** Keys that stand twice in one object of a valid JSON text, escapes resolved. */
export function repeatedKeys(text: string): readonly string[] {
  const repeated = new Set<string>();
  const open: Set<string>[] = [];
  let last = "";
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const key = JSON.parse(last) as string;
      const keys = open.at(-1);
      if (keys?.has(key) === true) repeated.add(key);
      keys?.add(key);
    } else last = token;
  }
  return [...repeated].sort();
}
