/**
 * How long a handover holds writers off, by the size of the table and by the rate of changes: it should grow with the latter alone.
 *
 *     node -r tsx/cjs bench/handover-length.ts [ROWS] [LARGE_ROWS] [CHANGES_A_SECOND]
 *
 * The context is backfilled for real, then writers change it at the monolith's database while its owner changes. Length: from the
 * step `begin` to the end of `publish`, as the observer sees them. Each case is measured several times, there and back.
 */
import { join } from "node:path";
import { audit } from "../migration/audit";
import { backfill } from "../migration/backfill";
import { installCapture, removeCapture } from "../migration/capture";
import type { DataPlane } from "../migration/data-plane";
import { createOwnerItem } from "../migration/ownership/owner-item";
import { runTransition, type TransitionVerbs } from "../migration/phase";
import { drain, outboxIsEmpty } from "../migration/relay";
import type { Phase } from "../migration/runtime/phases";
import { setOwnership } from "../test/support/data-plane";
import { Child } from "./support/child";
import { Goals, print, printMachine, quantile, runSeed, shown } from "./support/print";
import { seedRatings } from "./support/seed-ratings";
import { BenchStores, planeOf } from "./support/stores";
import type { WritersPlan, WritersReport } from "./support/writers-process";

const [ROWS = 10_000, LARGE_ROWS = 1_000_000, CHANGES_A_SECOND = 200] = process.argv.slice(2).map(Number);
const TIMES = 5;
/** Writers are at work this long before the handover begins. */
const BEFORE_MS = 2_000;
const WRITING_S = 8;
/** Above every identifier that writers take: theirs grow with the time. */
const MORE_IDS_FROM = 1_000_000_000;
/** Growth with the table that noise alone makes. */
const GOALS = { growthWithTable: 1.5, lengthMs: 1_000 } as const;
const LONG_MS = 3_600_000;
const VERBS: TransitionVerbs = { installCapture, removeCapture, backfill, drain, outboxIsEmpty };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Moves to a phase. @returns milliseconds from the handover's begin to its end */
async function move(plane: DataPlane, phase: Phase): Promise<number> {
  let begun = 0;
  let ended = 0;
  const observe = (step: string): void => {
    if (step === "handover.begin") begun = performance.now();
    // The first step after the handover: what is observed last within it is `publish`.
    if (step.startsWith("handover.")) ended = 0;
    else if (begun > 0) ended ||= performance.now();
  };
  const { context, generation, table } = plane;
  const request = {
    kind: "transition",
    context: context.name,
    generation,
    table,
    phase,
    weight: phase === "canary" ? 50 : 100,
  } as const;
  await runTransition(
    { ...plane, observe },
    VERBS,
    { ...request, force: { reason: "a bench has no shadow traffic" } },
    { budgetMs: 60_000 },
  );
  return (ended || performance.now()) - begun;
}

/** Medians of the handovers there and back, with writers at the monolith's database until they are refused. */
async function lengths(
  stores: BenchStores,
  plane: DataPlane,
  rows: number,
  rate: number,
  seed: number,
): Promise<readonly [number, number]> {
  const there: number[] = [];
  const back: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const plan: WritersPlan = {
      ...{
        access: stores.access,
        owner: "monolith",
        changesPerSecond: rate,
        seconds: rate > 0 ? WRITING_S : 0,
        seed: seed + time,
        rows,
      },
      newIdsFrom: 2_000_000 + Math.floor(performance.now()) * 100,
    };
    const writers = rate > 0 ? Child.start(join(__dirname, "support/writers-process.ts")) : undefined;
    const written = writers?.ask<WritersReport>(plan);
    await pause(rate > 0 ? BEFORE_MS : 0);
    there.push(await move(plane, "extracted"));
    const report = await written;
    const wrong = report?.failures.filter((failure) => !failure.includes("BN001")) ?? [];
    if (wrong.length > 0) throw new Error(`a write failed, and not because the owner had changed: ${wrong[0]}`);
    back.push(await move(plane, "canary"));
    await drain(plane, LONG_MS);
  }
  const { verdict, rows: compared } = await audit(plane);
  print(
    `  ${compared} rows, ${rate} changes a second: ${shown(quantile(there, 0.5))} ms there (${there.map(shown).join(", ")}), ` +
      `${shown(quantile(back, 0.5))} ms back; afterwards all rows are ${verdict}`,
  );
  if (verdict !== "equal") throw new Error("the stores differ");
  return [quantile(there, 0.5), quantile(back, 0.5)];
}

async function main(): Promise<void> {
  printMachine();
  const seed = runSeed();
  const goals = new Goals();
  const stores = await BenchStores.start();
  try {
    const plane = planeOf(stores.access);
    const prepare = async (rows: number): Promise<void> => {
      await seedRatings(stores, rows);
      await setOwnership(plane, "replicate", "monolith", 3);
      await installCapture(plane);
      await backfill(plane, LONG_MS);
      await createOwnerItem(plane, { epoch: 3, accepting: false, retired: false });
      await plane.database.execute(
        "UPDATE banyan.ownership SET phase = 'canary', weight = 50 WHERE context = :context",
        {
          context: plane.context.name,
        },
      );
    };
    await prepare(ROWS);
    const [idle] = await lengths(stores, plane, ROWS, 0, seed);
    const [small] = await lengths(stores, plane, ROWS, CHANGES_A_SECOND, seed);
    const [twice] = await lengths(stores, plane, ROWS, 2 * CHANGES_A_SECOND, seed);
    goals.atMost(`length at ${CHANGES_A_SECOND} changes a second`, small, GOALS.lengthMs, "ms");
    print(
      `  with the rate of changes: ${shown(idle)} ms at rest, ${shown(small)} at ${CHANGES_A_SECOND}, ${shown(twice)} at ${2 * CHANGES_A_SECOND}`,
    );

    const more = LARGE_ROWS - ROWS;
    await removeCapture(plane);
    await stores.admin(
      `INSERT INTO ratings SELECT ${MORE_IDS_FROM} + g, 1 + g % 10000, 'more-' || g, 3, NULL, now(), now() FROM generate_series(1, ${more}) AS g`,
    );
    await stores.admin("DELETE FROM banyan.backfill");
    await installCapture(plane);
    await backfill(plane, LONG_MS);
    const [large] = await lengths(stores, plane, ROWS, CHANGES_A_SECOND, seed + 100);
    goals.atMost(`with ${LARGE_ROWS} rows against ${ROWS}`, large / small, GOALS.growthWithTable, "×");
  } finally {
    await stores.stop();
  }
  goals.end();
}

void main();
