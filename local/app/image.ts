/** The monolith's "image": its task entry bundled to a folder that is named by its digest, as a registry would. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, stop } from "esbuild";
import { SERVING_OPTIONS } from "../../infra/compute/bundles/build";

export interface LocalImage {
  /** As the stack config names it: `<repository>@sha256:<digest>`. */
  readonly reference: string;
  readonly directory: string;
  /** Relative to `directory`. */
  readonly entry: string;
}

/** Bundles the task entry under `root`. The same sources give the same digest. */
export async function buildMonolithImage(repositoryRoot: string, root: string): Promise<LocalImage> {
  const result = await build({
    entryPoints: [join(repositoryRoot, "migration/edge/main.ts")],
    absWorkingDir: repositoryRoot,
    ...SERVING_OPTIONS,
    write: false,
    logLevel: "error",
  });
  // Its process would keep 100 MB for as long as the stage runs; whoever needs it again starts it again.
  await stop();
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error("esbuild wrote nothing for migration/edge/main.ts");
  const digest = createHash("sha256").update(output.contents).digest("hex");
  const directory = join(root, digest);
  if (!existsSync(join(directory, "main.js"))) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "main.js"), output.contents);
  }
  return { reference: `banyan/monolith@sha256:${digest}`, directory, entry: "main.js" };
}
