/** The entry module of each function, as generated text: nobody writes one by hand for a new context. Pure. */
import type { BoundedContext } from "../../../extracted/bounded-context";

/** A module that esbuild reads from standard input, resolved from the repository's root. */
export interface BundleEntry {
  /** Name of the bundle's folder, before its hash. */
  readonly name: string;
  readonly source: string;
}

const from = (path: string): string => JSON.stringify(`./${path.replace(/\.ts$/, "")}`);

type Sources = Pick<BoundedContext, "name" | "source">;

export const apiEntry = ({ name, source }: Sources): BundleEntry => ({
  name: `${name}-api`,
  source: [
    `import { apiHandler } from "./migration/runtime/api-handler";`,
    `import { ${source.name} } from ${from(source.declaration)};`,
    `import { createApplication } from ${from(source.application)};`,
    `export const handler = apiHandler(${source.name}, createApplication);`,
  ].join("\n"),
});

export const relayEntry = ({ name, source }: Sources): BundleEntry => ({
  name: `${name}-relay`,
  source: [
    `import { relayHandler } from "./migration/relay/handler";`,
    `import { ${source.name} } from ${from(source.declaration)};`,
    `export const handler = relayHandler(${source.name});`,
  ].join("\n"),
});

export const listenerEntry = ({ name, source }: Sources): BundleEntry => ({
  name: `${name}-listener`,
  source: [
    `import { listenerHandler } from "./migration/events/handler";`,
    `import { ${source.name} } from ${from(source.declaration)};`,
    `export const handler = listenerHandler(${source.name});`,
  ].join("\n"),
});

export const databaseEntry: BundleEntry = {
  name: "database",
  source: `export { handler } from "./migration/database/handler";`,
};
