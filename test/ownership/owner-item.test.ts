import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { type Token, tokenPermits, type TokenState } from "../../migration/handover/decisions";
import { mayPublish, ownerItemFor } from "../../migration/ownership/decisions";
import { createOwnerItem, publishOwnerItem, readOwnerItem } from "../../migration/ownership/owner-item";
import { initialiseOwnership } from "../../migration/ownership/read";
import { reconcile } from "../../migration/ownership/reconcile";
import type { OwnerItem } from "../../migration/ownership/truth";
import { OWNER_KEY, writerKey } from "../../migration/runtime/store/layout";
import { admittedEpoch } from "../../migration/runtime/tokens/admission";
import { activateToken, useToken } from "../../migration/runtime/tokens/token-items";
import { createWriterTokens } from "../../migration/runtime/tokens/writer-tokens";
import { context, World } from "../handover/world";

const STORED: readonly (OwnerItem | undefined)[] = [
  undefined,
  ...[4, 5, 6].flatMap((epoch) => [true, false].map((accepting) => ({ epoch, accepting, retired: false }))),
];

/** The pure decisions and the expressions that DynamoDB evaluates are twins. */
describe("The conditions at the table decide as the pure decisions do", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());
  beforeEach(() => world.reset());

  const put = (item: Record<string, unknown>): Promise<unknown> =>
    world.stores.dynamo.send(new PutItemCommand({ TableName: world.plane().table, Item: marshall(item) }));
  const accepted = (items: TransactWriteItem[]): Promise<boolean> =>
    world.stores.dynamo.send(new TransactWriteItemsCommand({ TransactItems: items })).then(
      () => true,
      (error: unknown) => {
        assert.ok(error instanceof TransactionCanceledException, String(error));
        return false;
      },
    );

  it("when OWNER is published", async () => {
    for (const stored of STORED) {
      await world.reset();
      if (stored !== undefined) await put({ ...OWNER_KEY, ...stored });
      const next: OwnerItem = { epoch: 5, accepting: true, retired: false };
      const published = await publishOwnerItem(world.plane(), next);
      assert.equal(published, mayPublish(stored, next), JSON.stringify(stored));
      assert.deepEqual(await readOwnerItem(world.plane()), published ? next : stored);
    }
  });

  it("when the first OWNER is written", async () => {
    const first: OwnerItem = { epoch: 5, accepting: false, retired: false };
    assert.equal(await createOwnerItem(world.plane(), first), true);
    assert.equal(await createOwnerItem(world.plane(), { ...first, epoch: 6 }), false);
    assert.deepEqual(await readOwnerItem(world.plane()), first);
  });

  it("when a writer token turns active: whatever OWNER says, only one that is still new", async () => {
    const { table } = world.plane();
    for (const owner of STORED)
      for (const state of [undefined, "new", "active", "revoked"] satisfies (TokenState | undefined)[]) {
        await world.reset();
        if (owner !== undefined) await put({ ...OWNER_KEY, ...owner });
        if (state !== undefined) await put({ ...writerKey("e"), state, epoch: 0, expires: 1_000 });
        const token = { environment: "e", epoch: 5, retired: false };
        assert.equal(
          await accepted([activateToken(table, token, 2_000)]),
          state === "new",
          JSON.stringify([owner, state]),
        );
      }
  });

  it("when a writer token is registered", async () => {
    for (const stored of STORED) {
      await world.reset();
      if (stored !== undefined) await put({ ...OWNER_KEY, ...stored });
      const { dynamo: client, table, now, pause, random } = world.plane();
      const clock = { now, pause, random };
      const tokens = createWriterTokens({
        client,
        table,
        context: context.name,
        lifetimeMs: 9_000,
        clock,
        uniqueId: randomUUID,
      });
      const registered = tokens.acquire().then(
        ({ epoch }) => epoch,
        () => undefined,
      );
      assert.equal(await registered, admittedEpoch(stored), JSON.stringify(stored));
    }
  });

  it("when a writer token is used", async () => {
    const { table } = world.plane();
    const now = 1_000;
    const tokens: readonly (Token | undefined)[] = [
      undefined,
      ...(["new", "active", "revoked"] satisfies TokenState[]).flatMap((state) =>
        [4, 5].flatMap((epoch) => [999, 1_000, 1_001].map((expires) => ({ state, epoch, expires }))),
      ),
    ];
    for (const stored of tokens) {
      await world.reset();
      if (stored !== undefined) await put({ ...writerKey("e"), ...stored });
      const use = useToken(
        table,
        { environment: "e", epoch: 5, retired: false },
        { pk: "OUTBOX#0", sk: "1" },
        now,
        9_000,
      );
      assert.equal(await accepted([use]), tokenPermits(stored, 5, now), JSON.stringify(stored));
    }
  });

  describe("Reconciling", () => {
    const arrange = async (row: string): Promise<void> => {
      const { database, table } = world.plane();
      await initialiseOwnership(database, context.name, { generation: 1, table });
      await world.stores.database.admin(`UPDATE banyan.ownership SET ${row}`);
    };

    it("publishes what one read of the row says, and nothing the second time", async () => {
      await arrange("owner = 'context', epoch = 5, phase = 'extracted'");
      await put({ ...OWNER_KEY, epoch: 4, accepting: false });
      assert.equal((await reconcile(world.plane())).published, true);
      assert.deepEqual(await readOwnerItem(world.plane()), { epoch: 5, accepting: true, retired: false });
      assert.equal((await reconcile(world.plane())).published, false);
    });

    it("leaves a handover alone whose deadline is ahead, and gives it up once it has passed", async () => {
      await arrange(
        "owner = 'context', epoch = 5, handover_to = 'monolith', handover_deadline = clock_timestamp() + interval '30s'",
      );
      await put({ ...OWNER_KEY, epoch: 5, accepting: false });
      assert.equal((await reconcile(world.plane())).gaveUp, false);
      await world.shiftClock(31_000);
      const { gaveUp, ownership } = await reconcile(world.plane());
      assert.equal(gaveUp, true);
      assert.deepEqual({ owner: ownership?.owner, epoch: ownership?.epoch }, { owner: "context", epoch: 6 });
      assert.deepEqual(await readOwnerItem(world.plane()), { epoch: 6, accepting: true, retired: false });
    });

    it("never opens a table of an earlier generation", () => {
      const truth = { owner: "context", epoch: 5, handoverTo: null, table: "t-g2", phase: "extracted" } as const;
      assert.equal(ownerItemFor(truth, "t-g2").accepting, true);
      assert.equal(ownerItemFor(truth, "t-g1").accepting, false);
    });

    it("does nothing for a context without a row, or a table without OWNER", async () => {
      assert.deepEqual(await reconcile(world.plane()), { ownership: undefined, gaveUp: false, published: false });
      await arrange("epoch = 5");
      assert.equal((await reconcile(world.plane())).published, false);
      assert.equal(await readOwnerItem(world.plane()), undefined);
    });
  });
});
