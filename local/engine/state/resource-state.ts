/** A resource as Pulumi's deployment JSON (version 3) records it. Names are the file's. Source: `sdk/go/common/apitype/core.go`. */
import type { Values } from "../wire/values";

export interface ResourceState {
  readonly urn: string;
  readonly custom: boolean;
  /** Replaced, and waiting for its deletion. */
  readonly delete?: boolean;
  readonly id?: string;
  readonly type: string;
  readonly inputs?: Values;
  readonly outputs?: Values;
  readonly parent?: string;
  readonly protect?: boolean;
  /** Read by the program, not owned by it. */
  readonly external?: boolean;
  readonly dependencies?: readonly string[];
  /** Why the last create or update did not finish; such a resource is updated by the next run. */
  readonly initErrors?: readonly string[];
  /** `<urn>::<id>` of its provider. */
  readonly provider?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly additionalSecretOutputs?: readonly string[];
  readonly aliases?: readonly string[];
  readonly retainOnDelete?: boolean;
  readonly deletedWith?: string;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly created?: string;
  readonly modified?: string;
}

/** An operation that was begun; left in the file when the process died in the middle of it. */
export interface PendingOperation {
  readonly resource: ResourceState;
  readonly type: "creating" | "updating" | "deleting";
}

export interface Deployment {
  readonly resources: readonly ResourceState[];
  readonly pendingOperations: readonly PendingOperation[];
}
