import { plantedDivergences } from "./planted";
import { AuditWorld } from "./world";

describe("Audit and repair", () => {
  let world: AuditWorld;
  before(async () => {
    world = await AuditWorld.start();
  });
  after(() => world.stores.stop());
  // More seeds: test/scenario/planted-divergences.scenario.ts. The second removed the item that another plant led a name to.
  for (const owner of ["monolith", "context"] as const) plantedDivergences(owner, () => world, [1, 172_147_811]);
});
