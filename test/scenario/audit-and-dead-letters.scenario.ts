/** What an operator does about writes past the relay and about changes that cannot be applied, with the command line alone. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DeleteItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { tableName } from "../../migration/runtime/names";
import { rawDynamo, rawSql } from "../support/past-the-relay";
import { scratchFolder } from "../support/scratch";
import { type Finished, startStage, type Stage } from "../support/stage";

const CONTEXT = "ratings";
const TABLE = tableName("local", CONTEXT, 1);

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

describe("an operator", function () {
  this.timeout(600_000);
  let stage: Stage;
  // Before the folder's own hook: the stage ends before what it stands on is removed.
  after(async () => void (await stage?.stop()));
  const scratch = scratchFolder();
  const subject = "audited";
  let rating: { readonly id: number };

  before(async () => {
    stage = await startStage(join(scratch(), "state"));
    await stage.move(`${CONTEXT} replicate`);
    rating = (await request("POST", "/ratings", { slotId: 1, score: 3, comment: "fine" })) as typeof rating;
    await caughtUp();
  });

  async function request(method: string, path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${stage.origin}${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${await stage.token("attendee", subject)}`,
      },
      body: JSON.stringify(body),
    });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.json();
  }

  const caughtUp = (): Promise<unknown> =>
    stage.until(
      CONTEXT,
      "the follower has everything",
      ({ backfill, backlog }) => backfill.done && backlog === 0,
      60_000,
    );

  async function answers(words: readonly string[], code: number, ...parts: readonly RegExp[]): Promise<Finished> {
    const finished = await stage.banyan(...words);
    assert.equal(finished.code, code, `${words.join(" ")}: ${finished.output}`);
    for (const part of parts)
      assert.match(finished.output, part, `${words.join(" ")}: ${finished.output}\nlacks ${String(part)}`);
    assert.doesNotMatch(finished.output, /internal error|\n\s+at |\r/);
    return finished;
  }

  /** The items of one slot's ratings. */
  async function itemsOf(slot: number): Promise<readonly Item[]> {
    const { Items = [] } = await rawDynamo(stage).send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: `SLOT#${slot}` } },
      }),
    );
    return Items;
  }

  const put = (item: object): Promise<unknown> =>
    rawDynamo(stage).send(new PutItemCommand({ TableName: TABLE, Item: item as never }));

  /** Something stands where the rating's item belongs that is no rating: changes of it cannot be applied. */
  async function parkAChange(score: number): Promise<number> {
    const items = await itemsOf(1);
    const item = items.find((found) => Number(found["id"]?.N) === rating.id);
    assert.ok(item, `${items.length} items, none of rating ${rating.id}`);
    const { pk, sk, _t, _e, _n } = item;
    await put({ pk, sk, _t, _e, _n, note: { S: "a script was here" } });
    await request("PUT", `/ratings/${rating.id}`, { score, comment: "changed" });
    await stage.until(CONTEXT, "the change is parked", ({ parked }) => parked === 1, 60_000);
    const { output } = await answers(["parked", CONTEXT, "--json"], 0);
    return (JSON.parse(output) as { parked: { id: number }[] }).parked[0]?.id ?? -1;
  }

  it("is told that both sides are equal", async () => {
    await answers(["verify", CONTEXT], 0, /^equal: \d+ rows compared, 0 missing/m);
    await answers(["status"], 0, /AUDIT/, /equal \d{4}-/);
  });

  it("finds what a script did to the follower, told apart from what the relay does, and repairs it", async () => {
    const [gone, edited] = await itemsOf(2);
    assert.ok(gone && edited);
    const { pk, sk } = gone;
    await rawDynamo(stage).send(new DeleteItemCommand({ TableName: TABLE, Key: { pk, sk } as never }));
    await put({ ...edited, score: { N: edited["score"]?.N === "1" ? "2" : "1" } });
    await answers(
      ["verify", CONTEXT],
      1,
      new RegExp(`missing ratings {"id":${gone["id"]?.N}} — rogue: removed outside the relay`),
      new RegExp(
        `different ratings {"id":${edited["id"]?.N}}: score — rogue: written outside the relay: its seal is broken`,
      ),
      /^different: .*2 written outside the relay/m,
    );
    await answers(["status"], 0, /2 rows were written outside the relay/);
    await answers(["verify", CONTEXT, "--repair"], 0, /— repaired/, /^equal: .*2 repaired/m);
    const { output } = await answers(["verify", CONTEXT, "--json"], 0);
    assert.equal((JSON.parse(output) as { verdict: string }).verdict, "equal");
  });

  it("sees a change that cannot be applied, cannot advance, repairs what is in its way, and sends it again", async () => {
    const id = await parkAChange(4);
    await answers(["status"], 0, /1 changes are parked, the oldest since .* cannot be mapped/);
    await answers(["parked", CONTEXT], 0, new RegExp(`${id}  forward  update ratings {"id":${rating.id}}  8 attempts`));
    assert.match(await stage.move(`${CONTEXT} shadow`, "refused"), /parked: retry or discard/);
    await answers(["parked", CONTEXT, "--retry", String(id)], 1, /failed/);
    await answers(["verify", CONTEXT, "--repair"], 0, /is parked: .* — repaired/);
    await answers(
      ["parked", CONTEXT, "--retry-all"],
      0,
      /superseded \d+: a newer change/,
      /nothing of ratings is parked/,
    );
    await answers(["verify", CONTEXT], 0);
  });

  it("gives a change up for a reason alone, and verify remembers it", async () => {
    const id = String(await parkAChange(5));
    await answers(["parked", CONTEXT, "--discard", id], 64, /--discard needs --reason/);
    await answers(["parked", CONTEXT, "--discard", "999", "--reason", "nobody needs it any more"], 1, /unknown 999/);
    await answers(["parked", CONTEXT, "--discard", id, "--reason", "nobody needs it any more"], 0, /discarded/);
    await answers(["verify", CONTEXT], 1, /was discarded by .*: nobody needs it any more/);
    await answers(["verify", CONTEXT, "--repair"], 0);
  });

  it("finds what a superuser did to the monolith's rows while the context owns, and repairs it", async () => {
    for (const phase of ["shadow", "canary", "extracted"]) await stage.move(`${CONTEXT} ${phase}`);
    await rawSql(stage, `UPDATE ratings SET score = 1, comment = 'by hand' WHERE id = ${rating.id}`);
    await answers(
      ["verify", CONTEXT],
      1,
      new RegExp(`different ratings {"id":${rating.id}}: score, comment — rogue: written outside the relay`),
    );
    await answers(["verify", CONTEXT, "--repair"], 0);
    await request("PUT", `/ratings/${rating.id}`, { score: 2, comment: "after the repair" });
    await caughtUp();
    await answers(["verify", CONTEXT], 0);
    await stage.move(`${CONTEXT} monolith`);
    await answers(["verify", CONTEXT], 3, /no follower/);
  });
});
