/** Names by template: what the stack's names say about who owns a resource. */

/** Values of the placeholders of a template, such as `banyan-{stack}-{context}-api`. */
export type Parts = Readonly<Record<string, string>>;

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What `{generation}` and `{context}` may be. */
const PLACEHOLDERS: Readonly<Record<string, string>> = { context: "[a-z][a-z0-9-]*?", generation: "[0-9]+" };

/** Reads a name by a template whose known placeholders are filled in already. `undefined` when it does not fit. */
export function readName(template: string, known: Parts, name: string): Parts | undefined {
  const source = template
    .split(/(\{\w+\})/)
    .map((piece) => {
      const key = /^\{(\w+)\}$/.exec(piece)?.[1];
      if (key === undefined) return escape(piece);
      return known[key] === undefined ? `(?<${key}>${PLACEHOLDERS[key] ?? ".+?"})` : escape(known[key]);
    })
    .join("");
  const match = new RegExp(`^${source}$`).exec(name);
  return match === null ? undefined : { ...known, ...match.groups };
}
