/** What the call for papers decides where the monolith has locks and foreign keys: whoever asks at once. */
import assert from "node:assert/strict";
import { cfp } from "../../extracted/cfp";
import { findSubmission, pageOfReviews, pageOfSubmissions } from "../../extracted/cfp/reads";
import { createWrites, type Writes } from "../../extracted/cfp/writes";
import { type Dynamo, startDynamo } from "../runtime/dynamo";
import { type Environments, environmentsOf } from "./environment";

const VALUES = { speakerId: 1, title: "t", abstract: "a", track: "x", level: "beginner" } as const;
const reviewer = (subject: string) => ({ subject, role: "reviewer" }) as const;

describe("The store of the call for papers", () => {
  let dynamo: Dynamo;
  let world: Environments;
  before(async () => {
    dynamo = await startDynamo();
  });
  after(() => dynamo.stop());
  beforeEach(async () => {
    world = await environmentsOf(dynamo, cfp);
  });

  const start = (): Writes => createWrites(world.start({ "/speakers/1": { id: 1 } }));
  const target = (id: number) => ({ id, submitter: null, version: null });
  const codes = async (work: readonly Promise<unknown>[]): Promise<readonly string[]> =>
    (await Promise.allSettled(work)).map((one) =>
      one.status === "fulfilled"
        ? "done"
        : ((one.reason as { args?: { code?: string } }).args?.code ?? String(one.reason)),
    );

  it("leaves no review behind when its submission is withdrawn at the same time", async () => {
    for (let round = 1; round <= 10; round++) {
      const [one, two] = [start(), start()];
      const { id } = await one.submit(VALUES, "me");
      const [reviewed, withdrawn] = await codes([
        two.review(id, { score: 3 }, reviewer("r")),
        one.withdraw(target(id)),
      ]);
      assert.ok(reviewed === "done" || reviewed === "submission-not-found", reviewed);
      assert.equal(withdrawn, "done");
      const left = await pageOfReviews(world.start().store, id, { limit: 9 });
      assert.deepEqual(left.items, [], "a review without a submission");
    }
  });

  it("takes no submission of a speaker who was there a moment ago", async () => {
    const told: Record<string, { id: number }> = { "/speakers/1": { id: 1 } };
    const writes = createWrites(world.start(told));
    const { id } = await writes.submit(VALUES, "me");
    delete told["/speakers/1"];
    assert.deepEqual(await codes([writes.submit(VALUES, "me")]), ["speaker-not-found"]);
    assert.equal((await findSubmission(world.start().store, id)).speakerId, 1);
  });

  it("decides a submission once, and makes one talk of it", async () => {
    const { id } = await start().submit(VALUES, "me");
    const decided = await codes([
      ...Array.from({ length: 4 }, () => start().accept(target(id))),
      start().reject(target(id)),
    ]);
    assert.equal(decided.filter((code) => code === "done").length, 1, decided.join());
    assert.ok(
      decided.every((code) => code === "done" || code === "already-decided"),
      decided.join(),
    );
    const { status, talkId } = await findSubmission(world.start().store, id);
    assert.equal(talkId !== null, status === "accepted");
    const talks = (await dynamo.items(world.table, "SUBMISSION#")).filter(({ _t }) => _t === "talks");
    assert.equal(talks.length, status === "accepted" ? 1 : 0);
  });

  it("takes one review of each reviewer, at the same time too", async () => {
    const { id } = await start().submit(VALUES, "me");
    const reviews = Array.from({ length: 6 }, (_, index) =>
      start().review(id, { score: 3 }, reviewer(`r${index % 2}`)),
    );
    const found = await codes(reviews);
    assert.equal(found.filter((code) => code === "done").length, 2, found.join());
    assert.equal(found.filter((code) => code === "already-reviewed").length, 4, found.join());
  });

  it("withdraws a submission with more reviews than one transaction takes", async () => {
    const writes = start();
    const { id } = await writes.submit(VALUES, "me");
    for (let index = 0; index < 100; index++) await writes.review(id, { score: 3 }, reviewer(`r${index}`));
    await writes.withdraw(target(id));
    assert.deepEqual((await pageOfReviews(world.start().store, id, { limit: 9 })).items, []);
    assert.deepEqual((await pageOfSubmissions(world.start().store, { limit: 9 })).items, []);
    assert.deepEqual(await dynamo.items(world.table, "REF#"), []);
  });

  it("shows an accepted submission's talk though the list of talks does not have it yet", async () => {
    const { store } = world.start();
    const writes = start();
    for (let index = 0; index < 3; index++) await writes.accept(target((await writes.submit(VALUES, "me")).id));
    const late = {
      ...store,
      query: (query: Parameters<typeof store.query>[0]) =>
        query.index !== undefined && query.table === "talks" ? Promise.resolve([]) : store.query(query),
    };
    const page = await pageOfSubmissions(late, { limit: 9, status: "accepted" });
    assert.deepEqual(page, await pageOfSubmissions(store, { limit: 9, status: "accepted" }));
    assert.deepEqual(
      page.items.map(({ talkId }) => talkId),
      [1, 2, 3],
    );
  });
});
