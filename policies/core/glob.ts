/** Patterns with `*` (any run of characters) and `?` (exactly one), as IAM and load balancers have them. */

export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern);

/** Whether `text` matches `pattern`. Linear in the length of the text. */
export function matches(pattern: string, text: string): boolean {
  let [at, position, star, resume] = [0, 0, -1, 0];
  while (position < text.length) {
    const letter = pattern[at];
    if (letter === "*") [star, resume, at] = [at, position, at + 1];
    else if (letter === "?" || letter === text[position]) [at, position] = [at + 1, position + 1];
    else if (star >= 0) [at, resume, position] = [star + 1, resume + 1, resume + 1];
    else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}

export const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => matches(pattern, text));

/** Whether some text matches both patterns. */
export function intersect(left: string, right: string): boolean {
  const seen = new Map<number, boolean>();
  const visit = (i: number, j: number): boolean => {
    const key = i * (right.length + 1) + j;
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, false);
    const answer = step(i, j);
    seen.set(key, answer);
    return answer;
  };
  const step = (i: number, j: number): boolean => {
    const [a, b] = [left[i], right[j]];
    if (a === undefined && b === undefined) return true;
    if (a === "*") return visit(i + 1, j) || (b !== undefined && visit(i, j + 1));
    if (b === "*") return visit(i, j + 1) || (a !== undefined && visit(i + 1, j));
    if (a === undefined || b === undefined) return false;
    return (a === b || a === "?" || b === "?") && visit(i + 1, j + 1);
  };
  return visit(0, 0);
}

/** A character that no pattern holds. */
const FRESH = "\u0001";

/** Whether `wide` matches everything that `narrow` matches. */
export const covers = (wide: string, narrow: string): boolean =>
  matches(wide, narrow.replaceAll("*", "").replaceAll("?", FRESH)) &&
  matches(wide, narrow.replaceAll("*", FRESH + FRESH).replaceAll("?", FRESH));
