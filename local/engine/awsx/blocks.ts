/** IPv4 blocks as numbers: `base/mask`. */

export interface Block {
  readonly base: number;
  readonly mask: number;
}

const BITS = 32;

export const sizeOf = (mask: number): number => 2 ** (BITS - mask);

/** @throws Error when the text is no block, or its base is not aligned. */
export const parseBlock = (text: string): Block => {
  const [address = "", maskText = ""] = text.split("/");
  const parts = address.split(".").map(Number);
  const mask = Number(maskText);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255)) || !(mask >= 0 && mask <= BITS))
    throw new Error(`"${text}" is not an IPv4 block such as 10.0.0.0/16.`);
  const base = parts.reduce((sum, part) => sum * 256 + part, 0);
  if (base % sizeOf(mask) !== 0) throw new Error(`"${text}" does not begin at a multiple of its size.`);
  return { base, mask };
};

export const formatBlock = ({ base, mask }: Block): string =>
  `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join(".")}/${mask}`;

/** The first block of size `mask` at or after `address`. */
export const blockAt = (address: number, mask: number): Block => ({
  base: Math.ceil(address / sizeOf(mask)) * sizeOf(mask),
  mask,
});
