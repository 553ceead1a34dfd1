/** A provider's settings: what is no text arrives as JSON text, in resources of the provider's type and beside every resource. */
import { fromJson, member, type Value } from "./value";

/** A setting as a value; `null` when it is absent. */
export function providerSetting(props: Value, name: string): Value {
  const value = member(props, name);
  if (typeof value !== "string") return value;
  // Texts that are texts (a region, a profile) are no JSON, or are JSON that is a text.
  return fromJson(value) ?? value;
}
