/** What ratings ask of their neighbours where the monolith has a foreign key. */
import assert from "node:assert/strict";
import { ratings } from "../../extracted/ratings";
import { createRatingsRepository } from "../../extracted/ratings/repository";
import { type Dynamo, startDynamo } from "../runtime/dynamo";
import { environmentsOf } from "./environment";

describe("The store of ratings", () => {
  let dynamo: Dynamo;
  before(async () => {
    dynamo = await startDynamo();
  });
  after(() => dynamo.stop());

  it("takes no rating of a slot that was there a moment ago", async () => {
    const world = await environmentsOf(dynamo, ratings);
    const told: Record<string, { id: number }> = { "/schedule/slots/7": { id: 7 } };
    const repository = createRatingsRepository(world.start(told));
    assert.equal((await repository.create({ slotId: 7, score: 5 }, "ann")).slotId, 7);
    delete told["/schedule/slots/7"];
    await assert.rejects(repository.create({ slotId: 7, score: 5 }, "bob"), /slot/);
  });
});
