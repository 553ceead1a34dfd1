/** The stack file that `npm start` works on: a copy under the state folder, with this stage's own keys, address and image filled in. */
import { copyFileSync, existsSync } from "node:fs";
import type { LocalIdentity } from "./identity";
import { StackFile } from "./stack-file";

/** What only the running stage knows. Keys of the stack config, and their values. */
export interface StageFacts {
  readonly identity: LocalIdentity;
  readonly frontPort: number;
  readonly image: string;
}

/** Opens `path`, made from `template` when it is missing, and brings the stage's own facts in it up to date. */
export function openStackFile(path: string, template: string, { identity, frontPort, image }: StageFacts): StackFile {
  if (!existsSync(path)) copyFileSync(template, path);
  const file = new StackFile(path);
  const facts: Readonly<Record<string, string>> = {
    "banyan:publicUrl": `http://127.0.0.1:${frontPort}`,
    "banyan:testerSecret": identity.testerSecret,
    "banyan:authPublicKey": identity.publicKey,
    "banyan:image": image,
  };
  for (const [key, value] of Object.entries(facts)) if (file.config()[key] !== value) file.setConfig(key, value);
  return file;
}

/** Carries an edit of the committed stack file over to the copy: keys whose value differs from what was seen before. */
export function carryOver(seen: Readonly<Record<string, unknown>>, committed: StackFile, copy: StackFile): void {
  for (const [key, value] of Object.entries(committed.config()))
    if (JSON.stringify(seen[key]) !== JSON.stringify(value)) copy.setConfig(key, value);
}
