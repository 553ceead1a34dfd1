/** The form of `generated/aws-inputs.json`: what the `@pulumi/aws` types say about inputs, as data. */

export type InputType =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | "asset"
  /** A string, or an object that becomes its JSON text. */
  | "policy"
  | { readonly list: InputType }
  | { readonly map: InputType }
  | { readonly shape: string }
  | { readonly oneOf: readonly InputType[] };

export interface Shape {
  readonly properties: Readonly<Record<string, InputType>>;
  readonly required: readonly string[];
}

export interface ResourceShape extends Shape {
  /** Properties that only outputs have. */
  readonly computed: readonly string[];
}

export interface InputData {
  /** Package and version that it was generated from. */
  readonly source: string;
  readonly resources: Readonly<Record<string, ResourceShape>>;
  /** Nested shapes by their name in `@pulumi/aws/types/input`. */
  readonly shapes: Readonly<Record<string, Shape>>;
}
