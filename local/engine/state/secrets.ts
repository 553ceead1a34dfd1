/** Secrets in the file: `plaintext`, as `pulumi stack export --show-secrets` writes them, so that `pulumi stack import` reads them. */
import { isSecret, mapMembers, SECRET, SIGNATURE, signatureOf, type Value, type Values } from "../wire/values";

export const sealed = (value: Value): Value =>
  isSecret(value)
    ? { [SIGNATURE]: SECRET, plaintext: JSON.stringify(sealed((value as Values).value)) }
    : mapMembers(value, sealed);

export const unsealed = (value: Value): Value => {
  if (signatureOf(value) !== SECRET) return mapMembers(value, unsealed);
  const { plaintext } = value as Values;
  if (typeof plaintext !== "string") throw new Error("a secret is encrypted; export the stack with --show-secrets");
  return { [SIGNATURE]: SECRET, value: unsealed(JSON.parse(plaintext)) };
};
