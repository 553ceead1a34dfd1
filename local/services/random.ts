/** Uniform in [0, 1): injected, so that tests choose. */
export type Random = () => number;

/** Lower-case hexadecimal digits, as AWS puts them at the end of ARNs. */
export function hex(random: Random, digits: number): string {
  let text = "";
  while (text.length < digits)
    text += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  return text.slice(0, digits);
}

/** A version-4 UUID: request ids, revision ids. */
export function uuid(random: Random): string {
  const digits = hex(random, 32);
  const variant = "89ab"[Math.floor(random() * 4)] ?? "8";
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
}
