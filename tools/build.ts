/** `npm run build`: everything that is deployed, as `pulumi up` and `npm start` build it by themselves. Fails where a bundle does. */
import { statSync } from "node:fs";
import { join, relative } from "node:path";
import { boundedContexts } from "../extracted";
import { bundle, bundleFolders } from "../infra/compute/bundles/build";
import { apiEntry, databaseEntry, listenerEntry, relayEntry } from "../infra/compute/bundles/entries";
import { subscribes } from "../infra/compute/subscriptions";
import { buildMonolithImage } from "../local/app/image";
import { buildPolicyPack } from "../policies/build";

const ROOT = join(__dirname, "..");

async function main(): Promise<void> {
  const folders = bundleFolders(ROOT, process.env);
  const entries = [
    databaseEntry,
    ...boundedContexts.flatMap((context) => [
      ...[apiEntry(context), relayEntry(context)],
      ...(subscribes(context) ? [listenerEntry(context)] : []),
    ]),
  ];
  const built = await Promise.all(entries.map((entry) => bundle(entry, folders)));
  const image = await buildMonolithImage(ROOT, join(ROOT, ".banyan", "build", "images"));
  const files = [
    ...built.map((folder) => join(folder, "index.js")),
    join(image.directory, image.entry),
    join(await buildPolicyPack(), "index.js"),
  ];
  for (const file of files)
    process.stdout.write(`${relative(ROOT, file)} ${Math.round(statSync(file).size / 1024)} KB\n`);
}

void main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
