import assert from "node:assert/strict";
import { changes, openStage, type TestStage } from "./support/stage";

describe("remote components in the embedded engine", function () {
  // Each evaluation is a process of its own: a second or two, more on a busy machine.
  this.timeout(60_000);

  let stage: TestStage;
  beforeEach(async () => {
    stage = await openStage("small");
  });
  afterEach(() => stage.close());

  it("constructs a VPC with its children under the URNs of the real component", async () => {
    const result = await stage.engine().up();
    assert.deepEqual(result.errors, []);
    const network = stage.state().filter(({ urn }) => urn.includes("awsx:ec2:Vpc$"));
    assert.equal(network.length, 16);
    const tree = "awsx:ec2:Vpc$aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet$aws:ec2/routeTable:RouteTable$aws:ec2/route:Route";
    assert.ok(network.some(({ urn }) => urn === `urn:pulumi:test::small::${tree}::net-public-1`));
    const outputs = stage.engine().outputs();
    assert.equal((outputs.subnets as unknown[]).length, 2);
    assert.equal(outputs.password, "hunter2");
  });

  it("deletes a network from the leaves to the root", async () => {
    await stage.engine().up();
    const deleted = changes(await stage.engine().destroy());
    assert.ok(deleted.indexOf("delete net") > deleted.indexOf("delete net-public-1"));
    assert.ok(deleted.indexOf("delete net-public-1") > deleted.indexOf("delete one"));
  });
});
