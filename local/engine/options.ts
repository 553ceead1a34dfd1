/** What an engine is made from, and what its operations come to. */
import type { Processes } from "../services/process";
import type { Random } from "../services/random";
import type { EventSink, Step } from "./events";
import type { Violation } from "./plugins/analyzers";
import type { ResourceState } from "./state/resource-state";
import type { Values } from "./wire/values";

export interface EngineOptions {
  /** Folder of `Pulumi.yaml`. */
  readonly root: string;
  readonly stack: string;
  /** Read anew by every operation; e.g. `Pulumi.local.yaml`. */
  readonly stackFile?: string;
  /** Config that wins over the stack file's, by full key. */
  readonly configOverrides?: Values;
  readonly stateFile: string;
  /** Package → address of its provider, e.g. `{ aws: "127.0.0.1:7701", awsx: "127.0.0.1:7702" }`. */
  readonly providers: Readonly<Record<string, string>>;
  /** Folders of compiled policy packs. */
  readonly policyPacks?: readonly string[];
  readonly processes: Processes;
  readonly random: Random;
  readonly now: () => Date;
  readonly onEvent?: EventSink;
  /** Steps at once. Default 16. */
  readonly parallel?: number;
  /** Default `organization`, as with Pulumi's own file backend. */
  readonly organization?: string;
}

export interface EngineResult {
  readonly ok: boolean;
  /** What was done, or would be. */
  readonly steps: readonly Step[];
  readonly violations: readonly Violation[];
  /** Empty when `ok`. */
  readonly errors: readonly string[];
  /** The stack's outputs, secrets marked. */
  readonly outputs: Values;
  /** Resources that the program declared, with the outputs they have or would have. */
  readonly resources: readonly ResourceState[];
}

export interface Engine {
  /** What `up` would do. Changes nothing. With overrides: what it would do with another config. */
  preview(configOverrides?: Values): Promise<EngineResult>;
  /** A preview with all policies; then, if it changes anything, the update. */
  up(): Promise<EngineResult>;
  /** Deletes everything, without evaluating the program. */
  destroy(): Promise<EngineResult>;
  /** The stack's outputs as of the last update, secrets unwrapped; empty before the first. */
  outputs(): Values;
}
