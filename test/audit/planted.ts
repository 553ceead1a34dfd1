/** Plants divergences and expects the audit to find and to repair them. */
import assert from "node:assert/strict";
import { audit, type AuditReport, type Difference } from "../../migration/audit";
import type { DataPlane } from "../../migration/data-plane";
import type { Side } from "../../migration/runtime/phases";
import { seededRandom } from "../support/random";
import { type Plant, plantsFor } from "./plants";
import { type AuditWorld } from "./world";

const textOf = ({ kind, table, key, fields }: Difference): string => {
  const what = typeof key === "object" && key !== null && "reference" in key ? kind : `${kind} ${table}`;
  return `${what} ${JSON.stringify(key)} ${fields.join(" ")}`;
};

const found = ({ differences }: AuditReport, text: string): Difference | undefined =>
  differences.find((difference) => {
    const words = textOf(difference).split(" ");
    return text.split(" ").every((word) => words.includes(word));
  });

/** Tests of what is planted: every kind at once, and by seed a few at random while the owner writes. */
export function plantedDivergences(owner: Side, worldOf: () => AuditWorld, seeds: readonly number[]): void {
  describe(`A planted divergence while the ${owner} owns`, () => {
    let world: AuditWorld;
    before(() => {
      world = worldOf();
    });
    beforeEach(() => world.agree(owner));

    const assertReported = (report: AuditReport, plant: Plant, id: number): void => {
      const wanted = plant.reported(id);
      const difference = found(report, wanted);
      assert.ok(difference, `${wanted} is not among ${report.differences.map(textOf).join(" | ")}`);
      assert.equal(difference.rogue !== undefined, plant.rogue, `${wanted}: ${difference.rogue}`);
    };

    async function assertEqualAgain(): Promise<void> {
      const report = await audit(world.plane);
      assert.equal(report.verdict, "equal", report.differences.map(textOf).join(" | "));
    }

    it("is not seen where there is none", assertEqualAgain);

    it("is found, whatever it is, and after the repair both sides are equal and take every later change", async () => {
      const plants = plantsFor(owner).map((plant, index) => ({ plant, id: index + 1 }));
      for (const { plant, id } of plants) await plant.plant(world, id);
      const report = await audit(world.plane);
      for (const { plant, id } of plants) assertReported(report, plant, id);
      assert.equal(report.missing + report.extra + report.different, report.differences.length);
      const repaired = await audit(world.plane, { repair: true });
      assert.deepEqual(repaired.verdict, "equal", JSON.stringify(repaired.differences));
      await assertEqualAgain();
      // Nothing is left that would turn the owner's next change away.
      for (const { id } of plants) await world.ownerWrites(owner, id, "after the repair");
      await assertEqualAgain();
      for (const { id, title } of (await world.rows()).filter(({ id }) => Number(id) <= plants.length))
        assert.equal(title, "after the repair", `book ${id as number}`);
    });

    for (const seed of seeds)
      it(`is found among others, and repaired while the owner writes: seed ${seed}`, async () => {
        const random = seededRandom(seed);
        const plants = plantsFor(owner);
        const ids = [...Array(18).keys()].map((i) => i + 1).sort(() => random() - 0.5);
        const planted = ids
          .slice(0, 6)
          .map((id) => ({ id, plant: plants[Math.floor(random() * plants.length)] as Plant }));
        for (const { plant, id } of planted)
          await plant.plant(world, id).catch((error: unknown) => {
            throw new Error(`seed ${seed}: ${plant.name} of ${id}`, { cause: error });
          });
        const report = await audit(world.plane);
        for (const { plant, id } of planted) assertReported(report, plant, id);
        let writes = 0;
        const observe: DataPlane["observe"] = async (step) => {
          if (step.startsWith("audit.") && random() < 0.7)
            await world.ownerWrites(owner, 1 + Math.floor(random() * 18), `write ${(writes += 1)}`);
        };
        await audit({ ...world.plane, observe }, { repair: true });
        // What the owner changed at the last moment is looked at once more.
        await audit(world.plane, { repair: true });
        await assertEqualAgain();
      });
  });
}
