/**
 * Writes the data that policies are decided by: the actions of all services with their access levels (from the service
 * authorization reference), which types can be tagged and which properties may hold policy documents (from the provider's SDK).
 * Run it after either package changed: a test holds the files equal. With `--escalation <checkout of pathfinding.cloud>` it also
 * writes the paths of privilege escalation.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { actionTable } from "./policy-data/actions";
import { compactText } from "./policy-data/compact";
import { documentCandidates } from "./policy-data/documents";
import { escalationPaths } from "./policy-data/escalation";

const ROOT = join(__dirname, "..");
export const DATA_FOLDER = join(ROOT, "policies/core/data/generated");
const SDK = join(ROOT, "node_modules/@pulumi/aws");

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

/** Files that follow from installed packages, with their contents. */
export async function packagedData(): Promise<Readonly<Record<string, string>>> {
  return {
    "actions.json": compactText(await actionTable()),
    "policy-documents.json": compactText(documentCandidates(SDK)),
    "taggable-types.json": dataText(taggableTypes()),
  };
}

async function main([flag, checkout]: readonly string[]): Promise<void> {
  for (const [name, text] of Object.entries(await packagedData())) writeFileSync(join(DATA_FOLDER, name), text);
  if (flag === "--escalation" && checkout !== undefined)
    writeFileSync(join(DATA_FOLDER, "escalation-paths.json"), compactText(escalationPaths(checkout)));
}

if (require.main === module) void main(process.argv.slice(2));
