/** Postgres' array literals: `{1,NULL,"a \"b\""}`, nested to any depth. */
export type ArrayLiteral = string | null | readonly ArrayLiteral[];

export function parseArrayLiteral(text: string): readonly ArrayLiteral[] {
  // Arrays with explicit bounds are written `[0:1]={…}`.
  let at = text.indexOf("{");
  const list = (): ArrayLiteral[] => {
    const values: ArrayLiteral[] = [];
    at++;
    while (at < text.length) {
      const char = text[at];
      if (char === "}") {
        at++;
        return values;
      }
      if (char === ",") at++;
      else if (char === "{") values.push(list());
      else if (char === '"') values.push(quoted());
      else values.push(bare());
    }
    return values;
  };
  const quoted = (): string => {
    let value = "";
    for (at++; text[at] !== '"'; at++) {
      if (text[at] === "\\") at++;
      value += text[at] ?? "";
    }
    at++;
    return value;
  };
  const bare = (): string | null => {
    const start = at;
    while (text[at] !== "," && text[at] !== "}") at++;
    const value = text.slice(start, at);
    return value === "NULL" ? null : value;
  };
  return list();
}
