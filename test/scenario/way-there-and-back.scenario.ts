/** A context moves there and back under load: no failed request, no acknowledged write missing or doubled, both stores equal after each step. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { assertFlawless } from "../support/flawless";
import { everyItem } from "../support/pages";
import { rawSql } from "../support/past-the-relay";
import { scratchFolder } from "../support/scratch";
import { type Acknowledged, Load, type LoadReport } from "../support/load";
import { seededRandom } from "../support/random";
import { startStage, type Stage } from "../support/stage";

const CONTEXT = "ratings";
const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const REQUESTS_PER_SECOND = 200;
const WRITE_SHARE = 0.25;
const USERS = 2_000;
const SLOTS = 100;
const SEEDED_RATINGS = 20_000;
/** Steps that are taken with all of them: there and back. */
const STEPS_WITH_ALL = 8;

const summary = ({ id, slotId, attendee, score }: Acknowledged): string => `${id} ${slotId} ${attendee} ${score}`;

describe(`a context under ${REQUESTS_PER_SECOND} requests a second, ${WRITE_SHARE * 100} % writes (seed ${SEED})`, () => {
  let stage: Stage;
  let load: Load;
  let seeded = SEEDED_RATINGS;
  // Before the folder's own hook: the stage ends before what it stands on is removed.
  after(async function () {
    this.timeout(60_000);
    await load?.close();
    await stage?.stop();
  });
  const scratch = scratchFolder();

  before(async function () {
    this.timeout(180_000);
    stage = await startStage(join(scratch(), "state"));
    const subjects = Array.from({ length: USERS }, (_, index) => `load-${index}`);
    const users = await Promise.all(
      subjects.map(async (subject) => ({ subject, token: await stage.token("attendee", subject) })),
    );
    load = new Load({
      origin: stage.origin,
      requestsPerSecond: REQUESTS_PER_SECOND,
      writeShare: WRITE_SHARE,
      users,
      slots: SLOTS,
      random: seededRandom(SEED),
    });
    load.start();
  });

  /** Stops the load, waits for the follower, and compares both stores with what was acknowledged. */
  async function settle(step: string): Promise<LoadReport> {
    await load.pause();
    const report = load.report();
    process.stdout.write(
      `      ${step}: ${report.requests} requests (${report.writes} writes), p50 ${report.p50Ms.toFixed(1)} p99 ${report.p99Ms.toFixed(1)} max ${report.maxMs.toFixed(0)} ms, writes p99 ${report.writeP99Ms.toFixed(1)} ms${report.unsent > 0 ? `, ${report.unsent} more were due` : ""}\n`,
    );
    assertFlawless(stage, step, [report]);
    const status = await stage.status(CONTEXT);
    if (status.phase !== "monolith" && status.phase !== "retired") {
      await stage.until(
        CONTEXT,
        `${step}: the follower has everything`,
        ({ backlog, parked, backfill }) => backfill.done && backlog === 0 && parked === 0,
        120_000,
      );
      await equalStores(step);
    }
    await acknowledgedIsThere(step);
    load.start();
    return report;
  }

  async function equalStores(step: string): Promise<void> {
    const { code, output } = await stage.banyan("verify", CONTEXT);
    assert.equal(code, 0, `${step}: ${output}`);
    const rows = Number(/(\d+) rows/.exec(output)?.[1]);
    assert.equal(rows, seeded + load.acknowledged().length, `${step}: rows in both stores`);
  }

  /** Reads every rating of every slot through the front door and compares those of the load's users. */
  async function acknowledgedIsThere(step: string): Promise<void> {
    const expected = load.acknowledged().map(summary);
    const slots = Array.from({ length: SLOTS }, (_, index) => ratingsOf(1 + index));
    const found = (await Promise.all(slots)).flat();
    assert.deepEqual(found.sort(), expected.sort(), `${step}: acknowledged writes at the owner`);
  }

  /** The ratings of a slot by the load's users. */
  async function ratingsOf(slotId: number): Promise<readonly string[]> {
    const ratings = await everyItem<Acknowledged>(stage, `/ratings?slotId=${slotId}&`);
    return ratings.filter(({ attendee }) => attendee.startsWith("load-")).map(summary);
  }

  const steps: readonly (readonly [string, string])[] = [
    ["replicate", "replicate"],
    ["shadow", "shadow"],
    ["canary --weight 10", "canary"],
    ["canary --weight 50", "canary"],
    ["extracted", "extracted"],
    ["canary --weight 50", "canary"],
    ["extracted", "extracted"],
    ["monolith", "monolith"],
    // Back from every other phase in one command, and in again with a table of the next generation.
    ["replicate", "replicate"],
    ["monolith", "monolith"],
    ["replicate", "replicate"],
    ["shadow", "shadow"],
    ["monolith", "monolith"],
    ["replicate", "replicate"],
    ["shadow", "shadow"],
    ["canary --weight 99", "canary"],
    ["monolith", "monolith"],
  ];

  it("serves from the monolith before anything moves", async function () {
    this.timeout(60_000);
    await settle("monolith");
  });

  for (const [index, [words, phase]] of steps.entries()) {
    if (index === STEPS_WITH_ALL)
      it("goes on with a tenth of the seeded rows: what follows is about ways, not about size", async () => {
        const [left] = await rawSql(
          stage,
          `WITH gone AS (DELETE FROM ratings WHERE attendee NOT LIKE 'load-%' AND id % 10 <> 0 RETURNING id)
           SELECT ${SEEDED_RATINGS} - count(*)::int AS seeded FROM gone`,
        );
        seeded = Number(left?.["seeded"]);
        assert.ok(seeded > 0 && seeded < SEEDED_RATINGS / 5, String(seeded));
      });

    it(`step ${index + 1}: moves to ${words}`, async function () {
      this.timeout(180_000);
      await stage.move(`${CONTEXT} ${words}`);
      assert.equal((await stage.status(CONTEXT)).phase, phase);
      const { writes } = await settle(words);
      assert.ok(writes > 0, "the load has written beside the move");
    });
  }

  it("refuses an illegal jump and stays as it was", async function () {
    this.timeout(120_000);
    const refusal = await stage.move(`${CONTEXT} extracted`, "refused");
    assert.match(refusal, /replicate/);
    assert.equal((await stage.status(CONTEXT)).phase, "monolith");
    await settle("after a refused jump");
  });

  it("goes all the way to retired, from where there is no way back", async function () {
    this.timeout(600_000);
    for (const words of ["replicate", "shadow", "canary --weight 50", "extracted"])
      await stage.move(`${CONTEXT} ${words}`);
    await settle("extracted again");
    await stage.move(`${CONTEXT} retired`);
    await settle("retired");
    await stage.move(`${CONTEXT} monolith`, "refused");
    await settle("after a refused way back");
  });
});
