/** The stack's state on disk: one file, written whole and atomically, readable by the Pulumi CLI (`stack import`). */
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { EngineError } from "../errors";
import { isRecord, type Value } from "../wire/values";
import type { Deployment, PendingOperation, ResourceState } from "./resource-state";
import { sealed, unsealed } from "./secrets";

/** Version of Pulumi's deployment JSON that we read and write. */
const VERSION = 3;

/**
 * Secrets stand in the file as plain text. The CLI imports it only when it names a way to encrypt them: the empty
 * passphrase, whose salt this is (import with `PULUMI_CONFIG_PASSPHRASE=`).
 */
const SECRETS_PROVIDER = {
  type: "passphrase",
  state: { salt: "v1:OLxHuGss09I=:v1:DjhScqFFqTE1jWLt:QaKHrbNhmrhu4rSmV8Y5W3mB+E6z8w==" },
};

const EMPTY: Deployment = { resources: [], pendingOperations: [] };

const isResource = (value: Value): boolean =>
  isRecord(value) &&
  typeof value.urn === "string" &&
  typeof value.type === "string" &&
  typeof value.custom === "boolean";

export class StateFile {
  /** A copy from before the last update. */
  readonly backup: string;

  constructor(readonly path: string) {
    this.backup = `${path}.bak`;
  }

  /** Empty when there is no file yet. @throws EngineError when it is damaged or from a newer version. */
  read(): Deployment {
    if (!existsSync(this.path)) return EMPTY;
    const content = this.parse();
    if (typeof content.version === "number" && content.version > VERSION)
      throw new EngineError(
        `The state file ${this.path} was written by a newer version (format ${content.version}, this one knows ${VERSION}). ` +
          "Use the newer version, or start anew with --reset.",
      );
    const { deployment } = content;
    if (content.version !== VERSION || !isRecord(deployment)) throw this.damaged("it is no deployment of version 3");
    const resources = deployment.resources ?? [];
    if (!Array.isArray(resources) || !resources.every(isResource))
      throw this.damaged("its resources have no valid form");
    try {
      return {
        resources: unsealed(resources) as readonly ResourceState[],
        pendingOperations: unsealed(deployment.pending_operations ?? []) as readonly PendingOperation[],
      };
    } catch (error) {
      throw this.damaged((error as Error).message);
    }
  }

  /** Durable when it resolves: temporary file, flushed, renamed over the old one. */
  async write({ resources, pendingOperations }: Deployment, time: Date): Promise<void> {
    const content = {
      version: VERSION,
      deployment: {
        manifest: { time: time.toISOString(), magic: "", version: "" },
        secrets_providers: SECRETS_PROVIDER,
        resources: sealed(resources),
        ...(pendingOperations.length > 0 && { pending_operations: sealed(pendingOperations) }),
        metadata: {},
      },
    };
    await mkdir(dirname(this.path), { recursive: true });
    const temporary = `${this.path}.tmp`;
    // Secrets are in it: readable by its owner only.
    const file = await open(temporary, "w", 0o600);
    try {
      await file.writeFile(JSON.stringify(content, undefined, 1));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.path);
  }

  /** Keeps the present file aside; called once an update. */
  async keepBackup(): Promise<void> {
    if (existsSync(this.path)) await copyFile(this.path, this.backup);
  }

  private parse(): Readonly<Record<string, unknown>> {
    let value: unknown;
    try {
      value = JSON.parse(readFileSync(this.path, "utf8"));
    } catch (error) {
      throw this.damaged((error as Error).message);
    }
    if (!isRecord(value)) throw this.damaged("it holds no object");
    return value;
  }

  private damaged(why: string): EngineError {
    const copy = existsSync(this.backup) ? `restore ${this.backup} (from before the last update), or ` : "";
    return new EngineError(`The state file ${this.path} is damaged: ${why}. To go on, ${copy}start anew with --reset.`);
  }
}

/** @throws EngineError when the state at `path` is damaged or from a newer version; none yet is fine. */
export const checkState = (path: string): void => void new StateFile(path).read();
