/** Bundles of the relay with a guard taken out: what is checked after a fault must be able to fail. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../../support/source-files";

/** Text of a file that is replaced by another one. */
export interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** @throws Error when a text is not there any more: a mutant that changes nothing proves nothing */
export async function bundleMutant(source: string, mutations: readonly Mutation[], into: string): Promise<string> {
  mkdirSync(into, { recursive: true });
  const mutated = new Map<string, string>();
  for (const { file, from, to } of mutations) {
    const path = join(ROOT, file);
    const text = mutated.get(path) ?? readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not contain ${from}: adapt the mutation`);
    mutated.set(path, text.replace(from, to));
  }
  await build({
    stdin: { contents: source, resolveDir: ROOT, loader: "ts" },
    ...{ bundle: true, platform: "node", target: "node20", format: "cjs", logLevel: "silent" },
    outfile: join(into, "index.js"),
    plugins: [
      {
        name: "mutate",
        setup: (bundler) => {
          bundler.onLoad({ filter: /migration.*\.ts$/ }, ({ path }) => {
            const contents = mutated.get(path);
            return contents === undefined ? undefined : { contents, loader: "ts" };
          });
        },
      },
    ],
  });
  return into;
}
