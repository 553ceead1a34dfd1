/** A provider's settings: what is no text arrives as JSON text, in resources of the provider's type and beside every resource. */
import type { Resource } from "./resource";
import { asList, fromJson, member, UNKNOWN, type Value } from "./value";

/** A setting as a value; `null` when it is absent. */
export function providerSetting(props: Value, name: string): Value {
  const value = member(props, name);
  if (typeof value !== "string") return value;
  // Texts that are texts (a region, a profile) are no JSON, or are JSON that is a text.
  return fromJson(value) ?? value;
}

/** Accounts that a resource's provider may work in, as far as it says. */
export function allowedAccounts({ provider }: Resource): readonly string[] {
  const allowed = asList(providerSetting(provider?.props ?? null, "allowedAccountIds"));
  return allowed === UNKNOWN ? [] : allowed.map(String).filter((account) => /^\d{12}$/.test(account));
}
