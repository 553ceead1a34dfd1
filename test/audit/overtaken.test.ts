import assert from "node:assert/strict";
import { audit } from "../../migration/audit";
import type { DataPlane } from "../../migration/data-plane";
import { createOwnerItem } from "../../migration/ownership/owner-item";
import { setOwnership } from "../support/data-plane";
import { putRowItem } from "../support/items";
import { AuditWorld, books } from "./world";

describe("A repair that a handover overtakes", () => {
  let world: AuditWorld;
  before(async () => (world = await AuditWorld.start()));
  after(() => world.stores.stop());
  beforeEach(() => world.agree("monolith"));

  /** Newer than what the monolith can have given: counted on from a captured one. */
  const version = { epoch: 5, n: 1_000 };

  it("leaves alone what the new owner wrote: a lowered version would turn its next change away", async () => {
    const { plane } = world;
    const before = await world.item(7);
    assert.ok(before);
    await putRowItem(plane, books, { ...books.toRow(world.content(before)), title: "missed" }, { epoch: 3, n: 1 });
    const observe: DataPlane["observe"] = async (step) => {
      if (step !== "audit.repair") return;
      await setOwnership(plane, "extracted", "context", version.epoch);
      await createOwnerItem(plane, { epoch: version.epoch, accepting: true, retired: false });
      await putRowItem(plane, books, { ...books.toRow(world.content(before)), title: "by the context" }, version);
    };
    await assert.rejects(audit({ ...plane, observe }, { repair: true }), /the ownership changed during the audit/);
    const item = await world.item(7);
    assert.deepEqual([item?.title, item?._e, item?._n], ["by the context", version.epoch, version.n]);
  });
});
