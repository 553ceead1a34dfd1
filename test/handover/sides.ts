/** Both sides of a context in a {@link World}, and what must hold of them whatever became of a handover. */
import assert from "node:assert/strict";
import { readOwnerItem, requireOwnership } from "../../migration/ownership";
import { ownerItemFor } from "../../migration/ownership/decisions";
import type { Phase, Side } from "../../migration/runtime/phases";
import { NotOwnerError } from "../../migration/runtime/store/errors";
import type { ContextStore } from "../../migration/runtime/store/store";
import { DatabaseError } from "../../migration/sql/database";
import { bookRow } from "../support/library";
import { context, VERBS, type World } from "./world";

/** Both directions: where a move begins, and what it changes. */
export const MOVES: readonly { readonly from: Phase; readonly to: Phase; readonly owner: Side }[] = [
  { from: "canary", to: "extracted", owner: "context" },
  { from: "extracted", to: "canary", owner: "monolith" },
];

export const other = (side: Side): Side => (side === "context" ? "monolith" : "context");

export class Sides {
  private store: ContextStore;
  private next = 1_000_000;

  private constructor(private readonly world: World) {
    this.store = world.environment();
  }

  /** A new life of the context, brought to `from`, where its owner has taken a write. */
  static async arrive(world: World, from: Phase): Promise<Sides> {
    await world.reset();
    const sides = new Sides(world);
    await world.bringTo(from);
    assert.equal(await sides.writes("monolith"), from === "canary");
    return sides;
  }

  /** Whether a side accepts a write. It is a real one, so that what was acknowledged can be counted. */
  async writes(side: Side, store = this.store): Promise<boolean> {
    const id = this.next++;
    try {
      if (side === "context") {
        const row = bookRow(id);
        await store.mutate(async () => ({ changes: [{ op: "insert", table: "books", row }], result: undefined }));
      } else {
        const sql = "INSERT INTO public.books (id, shelf_id, title, price, added_at) VALUES (:id, 1, 't', 1, now())";
        await this.world.monolith.execute(sql, { id });
      }
      return true;
    } catch (error) {
      const refused = error instanceof NotOwnerError || (error instanceof DatabaseError && error.sqlState === "BN001");
      if (!refused) throw error;
      return false;
    }
  }

  /** The owner alone accepts writes, `OWNER` says what the row says, and once drained both stores are equal. */
  async areWhole(owner: Side, at = ""): Promise<void> {
    const { world } = this;
    const truth = await requireOwnership(world.monolith, context.name);
    assert.equal(truth.owner, owner, at);
    assert.equal(truth.handoverTo, null, at);
    assert.deepEqual(await readOwnerItem(world.plane()), ownerItemFor(truth, truth.table), at);
    assert.equal(await this.writes(owner), true, `${at}: the ${owner} owns and accepts no write`);
    assert.equal(await this.writes(other(owner)), false, `${at}: the follower accepts a write`);
    await VERBS.drain(world.plane(), 5_000);
    assert.deepEqual(await world.items(), await world.rows(), at);
  }
}
