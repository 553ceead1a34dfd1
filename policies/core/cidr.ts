/** Address ranges, IPv4 and IPv6 in every spelling. */

export interface Cidr {
  readonly version: 4 | 6;
  readonly prefix: number;
  /** First and last address, as numbers of 32 or 128 bits. */
  readonly first: bigint;
  readonly last: bigint;
}

const BITS = { 4: 32, 6: 128 } as const;
/** A block with a shorter prefix holds more of the internet than any one organisation. */
export const SHORTEST_PRIVATE_PREFIX = 8;

function address4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function groups(text: string): readonly bigint[] | undefined {
  if (text === "") return [];
  const found: bigint[] = [];
  for (const [index, part] of text.split(":").entries()) {
    const tail = part.includes(".") && index === text.split(":").length - 1 ? address4(part) : undefined;
    if (tail !== undefined) found.push(tail >> 16n, tail & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) found.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return found;
}

function address6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = [groups(halves[0] ?? ""), groups(halves[1] ?? "")];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce((sum, group) => (sum << 16n) + group, 0n);
}

/** Reads a block, or an address as a block of one. Bits behind the prefix are ignored: `1.2.3.4/0` is everything. */
export function parseCidr(text: string): Cidr | undefined {
  const [host = "", suffix, ...rest] = text.trim().split("/");
  if (rest.length > 0 || (suffix !== undefined && !/^\d{1,3}$/.test(suffix))) return undefined;
  const version = host.includes(":") ? 6 : 4;
  const address = version === 6 ? address6(host) : address4(host);
  const bits = BITS[version];
  const prefix = suffix === undefined ? bits : Number(suffix);
  if (address === undefined || prefix > bits) return undefined;
  const size = 1n << BigInt(bits - prefix);
  const first = (address / size) * size;
  return mapped({ version, prefix, first, last: first + size - 1n });
}

/** `::ffff:0.0.0.0/96` and what lies in it is IPv4 in IPv6's clothes. */
function mapped(block: Cidr): Cidr {
  if (block.version === 4 || block.prefix < 96 || block.first >> 32n !== 0xffffn) return block;
  const low = 0xffffffffn;
  return { version: 4, prefix: block.prefix - 96, first: block.first & low, last: block.last & low };
}

/** How many addresses of a version some of the blocks hold. */
function covered(blocks: readonly Cidr[], version: 4 | 6): bigint {
  let [sum, next] = [0n, 0n];
  const sorted = blocks.filter((block) => block.version === version).sort((a, b) => (a.first < b.first ? -1 : 1));
  for (const { first, last } of sorted) {
    const from = first > next ? first : next;
    if (last < from) continue;
    sum += last - from + 1n;
    next = last + 1n;
  }
  return sum;
}

/** `fc00::/7` and what lies in it: no such address is routed on the internet. */
const isUniqueLocal = ({ version, first, last }: Cidr): boolean =>
  version === 6 && first >> 121n === 0x7en && last >> 121n === 0x7en;

/** Whether blocks open something to the internet: one that is shorter than /8, or together half of all addresses. */
export const isPublic = (blocks: readonly Cidr[]): boolean =>
  blocks.some((block) => block.prefix < SHORTEST_PRIVATE_PREFIX && !isUniqueLocal(block)) ||
  ([4, 6] as const).some((version) => covered(blocks, version) * 2n >= 1n << BigInt(BITS[version]));
