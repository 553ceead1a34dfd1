/** A throw-away backend and stack for the real engine: the clone stays clean. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Values } from "../wire/values";

export class Workspace {
  readonly backend: string;
  /** A copy of the stack file: the CLI rewrites it (a salt, quotes around numbers). */
  readonly configFile: string;

  /** Everything is below a new folder in `parent`. */
  constructor(parent: string, project: string, stack: string, stackFile: string) {
    const folder = mkdtempSync(join(parent, "banyan-engine-"));
    this.backend = join(folder, "backend");
    this.configFile = join(folder, `Pulumi.${stack}.yaml`);
    writeFileSync(this.configFile, readFileSync(stackFile));
    // `pulumi stack init` would write a salt into the clone's stack file; an empty checkpoint is a stack just as well.
    const stacks = join(this.backend, ".pulumi", "stacks", project);
    mkdirSync(stacks, { recursive: true });
    const checkpoint = { version: 3, checkpoint: { stack: `organization/${project}/${stack}` } };
    writeFileSync(join(stacks, `${stack}.json`), JSON.stringify(checkpoint));
  }

  /** Sets top-level config keys, e.g. `banyan:contexts`. */
  configure(values: Values): void {
    const document = parseDocument(readFileSync(this.configFile, "utf8"));
    for (const [key, value] of Object.entries(values)) document.setIn(["config", key], document.createNode(value));
    writeFileSync(this.configFile, document.toString());
  }
}
