/** Building blocks of `check`: values that a preview cannot know are passed over. */
import { type CheckFailure, type Props, UNKNOWN } from "../resource-kind";

/** Collects what is wrong with the inputs of one resource. */
export class Rules {
  readonly failures: CheckFailure[] = [];

  constructor(private readonly inputs: Props) {}

  /** A known string, or `undefined`. */
  text(property: string): string | undefined {
    const value = this.inputs[property];
    return typeof value === "string" && value !== UNKNOWN ? value : undefined;
  }

  /** A known number, or `undefined`. Policies and YAML may give it as text. */
  number(property: string): number | undefined {
    const value = this.inputs[property];
    return typeof value === "number" ? value : undefined;
  }

  /** A known list, or `undefined`; its elements may be unknown. */
  list(property: string): readonly unknown[] | undefined {
    const value = this.inputs[property];
    return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
  }

  fail(property: string, reason: string): void {
    this.failures.push({ property, reason });
  }

  length(property: string, min: number, max: number): this {
    const value = this.text(property);
    if (value !== undefined && (value.length < min || value.length > max))
      this.fail(property, `must have ${min} to ${max} characters, but "${shortened(value)}" has ${value.length}`);
    return this;
  }

  pattern(property: string, pattern: RegExp, description: string): this {
    const value = this.text(property);
    if (value !== undefined && !pattern.test(value))
      this.fail(property, `must be ${description}, not "${shortened(value)}"`);
    return this;
  }

  range(property: string, min: number, max: number): this {
    const value = this.number(property);
    if (value !== undefined && (value < min || value > max))
      this.fail(property, `must be ${min} to ${max}, not ${value}`);
    return this;
  }

  oneOf(property: string, values: readonly string[]): this {
    const value = this.text(property);
    if (value !== undefined && !values.includes(value))
      this.fail(property, `must be one of ${values.join(", ")}, not "${value}"`);
    return this;
  }

  /** Refuses properties that AWS has and the local cloud does not emulate. */
  refuse(...properties: readonly string[]): this {
    for (const property of properties) {
      const value = this.inputs[property];
      const isEmpty =
        value === undefined || value === null || value === false || (Array.isArray(value) && value.length === 0);
      if (!isEmpty) this.fail(property, "is not emulated by the local cloud (see local/README.md)");
    }
    return this;
  }
}

const shortened = (value: string): string => (value.length > 60 ? `${value.slice(0, 57)}...` : value);

/** A struct whose members may be looked at one by one; `undefined` when it is unknown or absent. */
export const struct = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

/** A text input, or what the provider takes when nothing is said. */
export const textOr = (inputs: Props, property: string, fallback: string): string =>
  known(inputs[property]) ?? fallback;

/** A known string. */
export const known = (value: unknown): string | undefined =>
  typeof value === "string" && value !== UNKNOWN ? value : undefined;

/** Tags with the provider's defaults, as AWS is sent them. */
export const tagsOf = (inputs: Props): Readonly<Record<string, string>> =>
  (struct(inputs["tagsAll"]) ?? struct(inputs["tags"]) ?? {}) as Record<string, string>;
