/** Many random sets of divergences, planted and repaired while the owner writes. `SEED=…` repeats a run. */
import { plantedDivergences } from "../audit/planted";
import { AuditWorld } from "../audit/world";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = 12;

describe(`the audit against planted divergences (seed ${SEED})`, () => {
  let world: AuditWorld;
  before(async () => {
    world = await AuditWorld.start();
  });
  after(() => world.stores.stop());
  const seeds = Array.from({ length: RUNS }, (_, run) => SEED + run);
  for (const owner of ["monolith", "context"] as const) plantedDivergences(owner, () => world, seeds);
});
