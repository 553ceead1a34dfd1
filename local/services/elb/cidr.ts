import { BlockList, isIP } from "node:net";

/** A matcher of addresses for CIDR blocks of both families. @throws Error naming a block that is none. */
export function cidrMatcher(blocks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = "", prefix = ""] = block.split("/");
    const family = isIP(network);
    if (family === 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > (family === 4 ? 32 : 128))
      throw new Error(`The value '${block}' is not a valid CIDR block`);
    list.addSubnet(network, Number(prefix), family === 4 ? "ipv4" : "ipv6");
  }
  return (address) => {
    const plain = address.startsWith("::ffff:") ? address.slice(7) : address;
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 4 ? "ipv4" : "ipv6");
  };
}
