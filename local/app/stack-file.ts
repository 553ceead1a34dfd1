/** The stack config file of the running stage: read, edited in place (comments stay), and restored byte for byte. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseDocument, type Document } from "yaml";
import type { Phase } from "../../migration/runtime/phases";
import { UserError } from "./state-folder";

/** What the file wants of a context. */
export interface WantedContext {
  readonly phase: Phase;
  readonly weight?: number;
  readonly generation?: number;
  readonly force?: { readonly reason: string };
}

const CONTEXTS = ["config", "banyan:contexts"] as const;

export class StackFile {
  constructor(readonly path: string) {}

  exists(): boolean {
    return existsSync(this.path);
  }

  bytes(): Buffer {
    return readFileSync(this.path);
  }

  /** Writes whole files only: a reader never sees half of one. */
  write(content: string | Buffer): void {
    const next = `${this.path}.next`;
    writeFileSync(next, content);
    renameSync(next, this.path);
  }

  /** Contexts that the file names, as written. @throws UserError when it is not YAML. */
  contexts(): Readonly<Record<string, WantedContext>> {
    const value: unknown = this.document().toJS();
    const config = (value as { config?: Record<string, unknown> } | null)?.config;
    return (config?.["banyan:contexts"] ?? {}) as Readonly<Record<string, WantedContext>>;
  }

  setContext(context: string, wanted: WantedContext): void {
    const document = this.document();
    document.setIn([...CONTEXTS, context], document.createNode(wanted, { flow: true }));
    this.write(document.toString());
  }

  setConfig(key: string, value: unknown): void {
    const document = this.document();
    document.setIn(["config", key], document.createNode(value));
    this.write(document.toString());
  }

  /** The file's config, key by key. */
  config(): Readonly<Record<string, unknown>> {
    return (this.document().toJS() as { config?: Record<string, unknown> } | null)?.config ?? {};
  }

  private document(): Document {
    const document = parseDocument(readFileSync(this.path, "utf8"));
    const [error] = document.errors;
    if (error !== undefined) {
      const at = error.linePos?.[0];
      throw new UserError(
        `${this.path}${at ? `:${at.line}:${at.col}` : ""} is not valid YAML: ${error.message}. Nothing was changed.`,
        64,
      );
    }
    return document;
  }
}
