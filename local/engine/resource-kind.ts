/** The contract of a resource type that our `aws` provider can create: one file a type under `kinds/<service>/`. */

/** Plain JSON as Pulumi's structs carry it once secrets are unwrapped. */
export type Props = Readonly<Record<string, unknown>>;

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface ResourceKind {
  /** Pulumi type token, e.g. `aws:dynamodb/table:Table`. */
  readonly token: string;
  /** Top-level input properties whose change replaces the resource (ForceNew upstream). */
  readonly replaceOn: readonly string[];
  /** Output-only properties: unknown in previews. Properties known from inputs alone are given by `known`. */
  readonly computed: readonly string[];
  /** Autonaming: the input that takes `<name>-<7 hex>` when absent, and its length limit. */
  readonly autoName?: { readonly property: string; readonly maxLength: number };
  /** Rules that AWS documents and types do not show: lengths, ranges, combinations. Unknown values are `UNKNOWN`; skip them. */
  check?(
    inputs: Props,
    context: { readonly urn: string; readonly account: string; readonly region: string },
  ): readonly CheckFailure[];
  /** Returns id and outputs (inputs are merged in). Throws to fail the step, with a message for the user. */
  create(inputs: Props, context: KindContext): Promise<{ readonly id: string; readonly outputs: Props }>;
  update?(id: string, olds: Props, news: Props, context: KindContext): Promise<Props>;
  delete?(id: string, olds: Props, context: KindContext): Promise<void>;
  /** Current state for refresh; `undefined` when gone. */
  read?(id: string, olds: Props, context: KindContext): Promise<Props | undefined>;
}

export interface KindContext {
  readonly urn: string;
  /** Logical name of the resource. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** Marks a value that a preview cannot know (Pulumi's unknown-string sentinel). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
