import assert from "node:assert/strict";
import * as fc from "fast-check";
import { readArguments } from "../../../local/engine/awsx/arguments";
import { formatBlock, parseBlock, sizeOf } from "../../../local/engine/awsx/blocks";
import { layOut } from "../../../local/engine/awsx/subnets";

const zones = (count: number): string[] => ["a", "b", "c", "d", "e", "f"].slice(0, count);
const blocks = (cidrBlock: string, count: number): readonly string[] =>
  layOut({ vpcName: "v", cidrBlock, zones: zones(count), strategy: "Auto" }).map((subnet) => subnet.cidrBlock);

describe("the layout of subnets", () => {
  it("is the real component's for two and three zones of a /16", () => {
    assert.deepEqual(blocks("10.0.0.0/16", 2), ["10.0.0.0/18", "10.0.64.0/19", "10.0.128.0/18", "10.0.192.0/19"]);
    assert.deepEqual(blocks("10.0.0.0/16", 3).slice(0, 2), ["10.0.0.0/19", "10.0.32.0/20"]);
  });

  it("never overlaps and never leaves the VPC", () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 22 }), fc.integer({ min: 1, max: 6 }), (mask, count) => {
        const vpc = parseBlock(`10.0.0.0/${mask}`);
        const placed = blocks(formatBlock(vpc), count)
          .map(parseBlock)
          .sort((a, b) => a.base - b.base);
        for (const [index, { base, mask: own }] of placed.entries()) {
          assert.ok(base >= vpc.base && base + sizeOf(own) <= vpc.base + sizeOf(vpc.mask));
          assert.ok(base + sizeOf(own) <= (placed[index + 1]?.base ?? Infinity));
        }
      }),
    );
  });

  it("refuses a VPC that is too small", () => {
    assert.throws(() => blocks("10.0.0.0/26", 3), /at least a \/26 a zone/);
  });
});

describe("the arguments of awsx:ec2:Vpc", () => {
  it("are refused by name where the local component knows them not", () => {
    assert.throws(() => readArguments({ ipv4IpamPoolId: "x" }), /does not support ipv4IpamPoolId/);
    assert.throws(() => readArguments({ subnetStrategy: "Exact" }), /subnetStrategy .* must be one of Auto, Legacy/);
  });
});
