/**
 * Three contexts under load, two of which move there and back in mixed order: no failed request, every acknowledged write
 * at its owner, equal stores; and whoever owns them, an accepted talk is in the programme within the lag bound.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readIdentity } from "../../local/app/identity";
import { TESTER_HEADER } from "../../migration/runtime/names";
import { DEFAULT_SETTINGS } from "../../migration/runtime/settings";
import type { Side } from "../../migration/runtime/phases";
import { CfpLoad, type Submitted, summary as submissionSummary } from "../support/cfp-load";
import { assertFlawless } from "../support/flawless";
import { Load } from "../support/load";
import type { OpenLoad } from "../support/open-load";
import { everyItem, get } from "../support/pages";
import { seededRandom } from "../support/random";
import { ScheduleLoad, type Slot, summary as slotSummary } from "../support/schedule-load";
import { scratchFolder } from "../support/scratch";
import { eventually, startStage, type Stage } from "../support/stage";

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
/** Of each of the three loads. */
const REQUESTS_PER_SECOND = 20;
const WRITE_SHARE = 0.25;
/** Of each load: a slow answer must not leave it without an idle user. */
const USERS = 200;
const LAG_BOUND_MS = DEFAULT_SETTINGS.lagBoundMs;

/** What the stack file says of each context after a step; and the owners of the call for papers and of the schedule then. */
interface Step {
  readonly cfp: string;
  readonly schedule: string;
  readonly owners: readonly [Side, Side];
}

const step = (cfp: string, schedule: string, cfpOwner: Side, scheduleOwner: Side): Step => ({
  ...{ cfp, schedule },
  owners: [cfpOwner, scheduleOwner],
});

/** Each is one edit of the stack file: where both change, they move in one update. */
const STEPS: readonly Step[] = [
  step("replicate", "replicate", "monolith", "monolith"),
  step("shadow", "shadow", "monolith", "monolith"),
  step("canary, weight: 50", "canary, weight: 50", "monolith", "monolith"),
  step("extracted", "canary, weight: 50", "context", "monolith"),
  step("extracted", "extracted", "context", "context"),
  step("canary, weight: 50", "extracted", "monolith", "context"),
  // Nothing is published any more: the view is silent, and the neighbour is asked.
  step("monolith", "extracted", "monolith", "context"),
  // The next generation of the publisher: the view is filled anew.
  step("replicate, generation: 2", "extracted", "monolith", "context"),
  step("replicate, generation: 2", "monolith", "monolith", "monolith"),
];

/** The contexts of a new stage's file. */
const CONTEXTS = "banyan:contexts: {}";

describe(`three contexts under ${3 * REQUESTS_PER_SECOND} requests a second, ${WRITE_SHARE * 100} % writes (seed ${SEED})`, () => {
  let stage: Stage;
  let ratings: Load;
  let cfp: CfpLoad;
  let schedule: ScheduleLoad;
  let organiser: string;
  let original: string;
  const loads = (): readonly OpenLoad<unknown>[] => [ratings, cfp, schedule].filter((load) => load !== undefined);
  after(async function () {
    this.timeout(60_000);
    await Promise.all(loads().map((load) => load.close()));
    await stage?.stop();
  });
  const scratch = scratchFolder();

  before(async function () {
    this.timeout(180_000);
    stage = await startStage(join(scratch(), "state"));
    original = readFileSync(join(stage.stateDirectory, "Pulumi.local.yaml"), "utf8");
    assert.ok(original.includes(CONTEXTS), original);
    organiser = await stage.token("organiser", "programme");
    const users = async (role: "attendee" | "organiser", name: string) =>
      Promise.all(
        Array.from({ length: USERS }, async (_, index) => {
          const subject = `${name}-${index}`;
          return { subject, token: await stage.token(role, subject) };
        }),
      );
    const shared = { origin: stage.origin, requestsPerSecond: REQUESTS_PER_SECOND, writeShare: WRITE_SHARE };
    ratings = new Load({ ...shared, users: await users("attendee", "rater"), slots: 100, random: seededRandom(SEED) });
    cfp = new CfpLoad({ ...shared, users: await users("organiser", "submitter"), random: seededRandom(SEED + 1) });
    let taken = 0;
    const takeTalk = (): number | undefined => {
      const next = cfp.talks[taken];
      if (next === undefined || performance.now() - next.acceptedAtMs < LAG_BOUND_MS) return undefined;
      taken++;
      return next.id;
    };
    schedule = new ScheduleLoad({
      ...shared,
      takeTalk,
      users: await users("organiser", "planner"),
      random: seededRandom(SEED + 2),
    });
    for (const load of loads()) load.start();
  });

  /** Saves the stack file with other contexts, and awaits the update that it causes. */
  async function edit(contexts: string): Promise<void> {
    const before = (await stage.stage()).lastUpdate;
    writeFileSync(join(stage.stateDirectory, "Pulumi.local.yaml"), original.replace(CONTEXTS, contexts));
    const { outcome, message } = await eventually(`the edit is taken: ${contexts}`, 200_000, async () => {
      const { update, lastUpdate } = await stage.stage();
      return update === null && lastUpdate !== null && lastUpdate.at !== before?.at ? lastUpdate : undefined;
    });
    assert.equal(outcome, "done", message);
  }

  const SUBMISSIONS = "/cfp/submissions";
  const VALUES = { speakerId: 3, abstract: "a", track: "t", level: "advanced" };

  async function send(
    after: string,
    method: "POST" | "DELETE",
    path: string,
    body: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Submitted> {
    const answer = await fetch(`${stage.origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${organiser}`, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${after}: ${answer.status} ${text}`);
    return JSON.parse(text || "{}") as Submitted;
  }

  const followerHasAll = (after: string, name: string): Promise<unknown> =>
    stage.until(
      name,
      `${after}: the follower of ${name} has everything`,
      ({ backlog, parked, backfill }) => backfill.done && backlog === 0 && parked === 0,
    );

  /** The names of its parts go with it, at the follower, too: it has them before they go. The load comes to this by chance alone. */
  async function reviewedIsWithdrawn(after: string): Promise<void> {
    const { id } = await send(after, "POST", SUBMISSIONS, { ...VALUES, title: `Withdrawn after ${after}` });
    await send(after, "POST", `${SUBMISSIONS}/${id}/reviews`, { score: 3 });
    if ((await stage.status("cfp")).phase !== "monolith") await followerHasAll(after, "cfp");
    await send(after, "DELETE", `${SUBMISSIONS}/${id}`, {}, { "if-match": '"1"' });
  }

  /** Writes on the old path, whoever owns them: the monolith forwards what is the context's. The load comes to this by chance alone. */
  async function lateWritesArrive(after: string): Promise<void> {
    const { testerSecret } = readIdentity(join(stage.stateDirectory, "identity.json"));
    const old = { [TESTER_HEADER]: `old-${testerSecret}` };
    await send(after, "POST", SUBMISSIONS, { ...VALUES, title: `Late after ${after}` }, old);
    await send(after, "POST", "/schedule/rooms", { name: `Late after ${after}`, capacity: 9 }, old);
  }

  /** Accepts a submission and waits until the programme shows it. @returns the wait, in milliseconds */
  async function acceptedTalkIsShown(after: string): Promise<number> {
    const submitted = await send(after, "POST", SUBMISSIONS, { ...VALUES, title: `Seen after ${after}` });
    const { talkId, title } = await send(
      after,
      "POST",
      `${SUBMISSIONS}/${submitted.id}/accept`,
      {},
      { "if-match": '"1"' },
    );
    const begun = performance.now();
    await eventually(`${after}: the programme shows talk ${talkId}`, LAG_BOUND_MS, async () => {
      const page = await get<{ items: { id: number; title: string }[] }>(
        stage,
        `/schedule/talks?limit=1&cursor=${Number(talkId) - 1}`,
      );
      const one = await fetch(`${stage.origin}/schedule/talks/${talkId}`);
      return page.items[0]?.id === talkId && page.items[0].title === title && one.status === 200 ? true : undefined;
    });
    return performance.now() - begun;
  }

  async function acknowledgedIsThere(after: string): Promise<void> {
    const submissions = await everyItem<Submitted>(stage, "/cfp/submissions?");
    const { there, gone } = cfp.acknowledged();
    const found = new Map(submissions.map((one) => [one.id, submissionSummary(one)]));
    for (const one of there) assert.equal(found.get(one.id), submissionSummary(one), `${after}: a submission`);
    for (const id of gone) assert.ok(!found.has(id), `${after}: submission ${id} was withdrawn`);
    const programme = new Map(
      (await everyItem<{ id: number; title: string }>(stage, "/schedule/talks?")).map(({ id, title }) => [id, title]),
    );
    for (const { id, title } of cfp.talks) assert.equal(programme.get(id), title, `${after}: talk ${id}`);
    const slots = await everyItem<Slot>(stage, "/schedule/slots?");
    for (const { roomId, slots: expected } of schedule.acknowledged())
      assert.deepEqual(
        slots
          .filter((slot) => slot.roomId === roomId)
          .map(slotSummary)
          .sort(),
        expected.map(slotSummary).sort(),
        `${after}: slots of room ${roomId}`,
      );
  }

  async function settle(after: string): Promise<void> {
    await Promise.all(loads().map((load) => load.pause()));
    const reports = loads().map((load) => load.report());
    assertFlawless(stage, after, reports);
    const shownAfterMs = await acceptedTalkIsShown(after);
    await reviewedIsWithdrawn(after);
    await lateWritesArrive(after);
    for (const { name, phase } of (await stage.stage()).contexts) {
      if (phase === "monolith") continue;
      await followerHasAll(after, name);
      const { code, output } = await stage.banyan("verify", name);
      assert.equal(code, 0, `${after}: ${output}`);
    }
    await acknowledgedIsThere(after);
    const requests = reports.reduce((sum, { requests: one }) => sum + one, 0);
    const [slowest = 0] = reports.map(({ maxMs }) => maxMs).sort((a, b) => b - a);
    process.stdout.write(
      `      ${after}: ${requests} requests, slowest ${slowest.toFixed(0)} ms; the programme shows a new talk after ${shownAfterMs.toFixed(0)} ms\n`,
    );
    for (const load of loads()) load.start();
  }

  it("serves from the monolith before anything moves", async function () {
    this.timeout(60_000);
    await settle("before anything moves");
  });

  for (const { cfp: cfpPhase, schedule: schedulePhase, owners } of STEPS)
    it(`cfp: ${cfpPhase} · schedule: ${schedulePhase}`, async function () {
      this.timeout(240_000);
      await edit(`banyan:contexts: { cfp: { phase: ${cfpPhase} }, schedule: { phase: ${schedulePhase} } }`);
      assert.deepEqual([(await stage.status("cfp")).owner, (await stage.status("schedule")).owner], owners);
      await settle(`cfp ${cfpPhase}, schedule ${schedulePhase}`);
    });
});
