/** Checks inputs against the `@pulumi/aws` types, as the TypeScript compiler and the real provider would together. */
import type { CheckFailure } from "../resource-kind";
import { didYouMean } from "../wire/nearest";
import { ARCHIVE, ASSET, isPresent, isRecord, isUnknown, signatureOf, type Value, type Values } from "../wire/values";
import type { InputData, InputType, Shape } from "./shapes";

const described = (value: Value): string => {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "null";
  if (isRecord(value)) return signatureOf(value) === ASSET || signatureOf(value) === ARCHIVE ? "an asset" : "an object";
  return `the ${typeof value} ${JSON.stringify(value)}`;
};

const wanted = (type: InputType): string => {
  if (type === "asset") return "an asset or archive";
  if (type === "policy") return "a policy document (JSON text or object)";
  if (typeof type === "string") return `a ${type}`;
  if ("list" in type) return "a list";
  if ("oneOf" in type) return type.oneOf.map(wanted).join(" or ");
  return "an object";
};

export class InputValidator {
  constructor(private readonly data: InputData) {}

  /** Everything that is wrong with a resource's inputs. Unknown values pass: their type shows when they are known. */
  check(token: string, inputs: Values): readonly CheckFailure[] {
    const shape = this.data.resources[token];
    return shape ? this.shape(shape, inputs, "") : [];
  }

  private shape(shape: Shape, value: Values, path: string): CheckFailure[] {
    const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
    const known = Object.keys(shape.properties);
    const present = Object.entries(value).filter(([key, member]) => !key.startsWith("__") && isPresent(member));
    const failures = present.flatMap(([key, member]) => {
      const type = shape.properties[key];
      if (type === undefined)
        return [{ property: at(key), reason: `is not a property of this type.${didYouMean(key, known)}` }];
      return this.value(type, member, at(key));
    });
    const missing = shape.required.filter((key) => !isPresent(value[key]));
    return [...failures, ...missing.map((key) => ({ property: at(key), reason: "is required, and missing" }))];
  }

  private value(type: InputType, value: Value, path: string): CheckFailure[] {
    if (isUnknown(value) || type === "any") return [];
    if (typeof type === "object") {
      if ("list" in type && Array.isArray(value))
        return value.flatMap((member, index) => this.value(type.list, member, `${path}[${index}]`));
      if ("map" in type && isRecord(value))
        return Object.entries(value).flatMap(([key, member]) => this.value(type.map, member, `${path}.${key}`));
      const shape = "shape" in type ? this.data.shapes[type.shape] : undefined;
      if (shape && isRecord(value)) return this.shape(shape, value, path);
      if ("oneOf" in type && type.oneOf.some((member) => this.value(member, value, path).length === 0)) return [];
    } else if (this.fits(type, value)) return [];
    return [{ property: path, reason: `must be ${wanted(type)}, but is ${described(value)}` }];
  }

  private fits(type: InputType & string, value: Value): boolean {
    if (type === "policy") return typeof value === "string" || isRecord(value);
    if (type === "asset") return signatureOf(value) === ASSET || signatureOf(value) === ARCHIVE;
    return typeof value === type;
  }
}
