import assert from "node:assert/strict";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { revokeWriterTokens } from "../../migration/handover";
import { publishOwnerItem } from "../../migration/ownership";
import { NotOwnerError } from "../../migration/runtime/store/errors";
import { writerKey } from "../../migration/runtime/store/layout";
import type { ContextStore } from "../../migration/runtime/store/store";
import { bookRow } from "../support/library";
import { World } from "./world";

describe("Revoking writer tokens", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());
  beforeEach(async () => {
    await world.reset();
    await world.bringTo("extracted");
  });

  const insert = (store: ContextStore, id: number): Promise<void> =>
    store.mutate(async () => ({ changes: [{ op: "insert", table: "books", row: bookRow(id) }], result: undefined }));

  it("ends every environment's right to write, whatever state its token is in", async () => {
    const stores = [world.environment(), world.environment(), world.environment()];
    for (const [index, store] of stores.entries()) await insert(store, index + 1);
    const waiting = { ...writerKey("waiting"), state: "new", epoch: 0, expires: Date.now() + 60_000 };
    await world.stores.dynamo.send(new PutItemCommand({ TableName: world.plane().table, Item: marshall(waiting) }));
    await publishOwnerItem(world.plane(), { epoch: 99, accepting: false, retired: false });
    assert.deepEqual(await revokeWriterTokens(world.plane()), { tokens: 4, settled: 3 });
    const tokens = await world.tokens();
    assert.deepEqual(
      tokens.map(({ state }) => state),
      ["revoked", "revoked", "revoked", "revoked"],
    );
    for (const [index, store] of stores.entries()) await assert.rejects(insert(store, index + 11), NotOwnerError);
  });

  it("looks again at what was written last when it is done again", async () => {
    await insert(world.environment(), 1);
    const first = await revokeWriterTokens(world.plane());
    assert.deepEqual(await revokeWriterTokens(world.plane()), first);
    assert.equal(first.settled, 1);
  });

  it("is no end for an environment while OWNER accepts: it registers again and writes", async () => {
    const store = world.environment();
    await insert(store, 1);
    await revokeWriterTokens(world.plane());
    await insert(store, 2);
    assert.deepEqual(
      (await world.items()).map(({ id }) => id),
      [1, 2],
    );
  });
});
