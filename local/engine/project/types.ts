/** What `Pulumi.yaml` declares. */

export type ConfigType = "string" | "integer" | "boolean" | "array" | "object";

export interface ConfigDeclaration {
  readonly type?: ConfigType;
  /** Of arrays. */
  readonly items?: ConfigDeclaration;
  readonly default?: unknown;
  /** A fixed value: what keys of other namespaces may have. */
  readonly value?: unknown;
  readonly secret?: boolean;
}

export interface Project {
  readonly name: string;
  /** Folder of `Pulumi.yaml`. */
  readonly root: string;
  /** Folder in which the program runs. */
  readonly programDirectory: string;
  /** What is loaded in that folder: `.` or a file's name. */
  readonly entryPoint: string;
  readonly nodeArguments: readonly string[];
  /** Path of the tsconfig, as the program's folder sees it. */
  readonly tsconfig?: string;
  /** By full key, e.g. `banyan:contexts`. */
  readonly config: Readonly<Record<string, ConfigDeclaration>>;
}

/** What a program is evaluated with: `namespace:key` → text (JSON text for lists and objects). */
export interface StackConfig {
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}
