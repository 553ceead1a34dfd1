/** The bundles of a stage's functions, made before the resources that carry them are declared. */
import { resolve } from "node:path";
import { bundle, bundleFolders } from "./compute/bundles/build";
import { apiEntry, databaseEntry, listenerEntry, relayEntry } from "./compute/bundles/entries";
import type { NamedContext } from "./compute/config/parse";
import { subscribes } from "./compute/subscriptions";

/** Folders of a context's bundles; a listener has one only where the context subscribes to something. */
export interface ContextBundles {
  readonly api: string;
  readonly relay: string;
  readonly listener?: string;
}

export interface Bundles {
  readonly database: string;
  readonly contexts: ReadonlyMap<string, ContextBundles>;
}

/** All at once: what did not change since the last run costs a look at its files. */
export async function buildBundles(contexts: readonly NamedContext[]): Promise<Bundles> {
  const folders = bundleFolders(resolve(__dirname, ".."), process.env);
  const [database, ...pairs] = await Promise.all([
    bundle(databaseEntry, folders),
    ...contexts.map(async ({ declaration }) => {
      const [api, relay, listener] = await Promise.all([
        bundle(apiEntry(declaration), folders),
        bundle(relayEntry(declaration), folders),
        subscribes(declaration) ? bundle(listenerEntry(declaration), folders) : undefined,
      ]);
      return [declaration.name, { api, relay, ...(listener !== undefined && { listener }) }] as const;
    }),
  ]);
  return { database, contexts: new Map(pairs) };
}
