/** What the stages of the end-to-end suites were granted and used: kept beyond their scratch folders, for the proof of least privilege. */
import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { UsageReport } from "../../local/services/iam/usage";
import { StateFile } from "../../local/services/state-file";
import { ROOT } from "./source-files";

/** Emptied by `npm run test:scenario` before it begins. */
const FOLDER = join(ROOT, ".banyan/permissions");

const isReport = (value: unknown): value is UsageReport =>
  typeof value === "object" && value !== null && "used" in value && "granted" in value;

/** Keeps the record of a stage that has stopped. A stage that never ran has none. */
export function keepPermissionRecord(stateDirectory: string): void {
  const record = join(stateDirectory, "cloud/iam/permissions.json");
  if (!existsSync(record)) return;
  mkdirSync(FOLDER, { recursive: true });
  copyFileSync(record, join(FOLDER, `${randomUUID()}.json`));
}

/** @throws Error naming the command that makes them, when there are none. */
export function readPermissionRecords(): readonly UsageReport[] {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
  if (files.length === 0) throw new Error("No record of used permissions: run `npm run test:scenario` first.");
  return files.map((file) => {
    const report = new StateFile(join(FOLDER, file), 1, isReport).read();
    if (report === undefined) throw new Error(`${file} holds no record`);
    return report;
  });
}
