import assert from "node:assert/strict";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import type { DataPlane } from "../../migration/data-plane";
import { applyForward } from "../../migration/relay/forward/apply";
import { mapChange } from "../../migration/relay/forward/map";
import { referenceKey } from "../../migration/runtime/store/layout";
import { keyText, readMany } from "../../migration/replica/stored";
import { createPlane, prepareDatabase } from "../support/data-plane";
import { bookRow, library, LIBRARY_TABLES } from "../support/library";
import { startStores, type Stores } from "../support/stores";

const [, books] = library.tables as [OwnedTable, OwnedTable];

/** Every order of `values`. */
const permutations = <T>(values: readonly T[]): readonly (readonly T[])[] =>
  values.length === 0
    ? [[]]
    : values.flatMap((value, index) =>
        permutations(values.filter((_, other) => other !== index)).map((rest) => [value, ...rest]),
      );

describe("A unique name", () => {
  let stores: Stores;
  let plane: DataPlane;
  before(async () => {
    stores = await startStores();
    const { relay } = await prepareDatabase(stores, library, LIBRARY_TABLES);
    plane = await createPlane(stores, library, relay);
  });
  after(() => stores.stop());

  /** @param stale what was there is not read before, as if the change had come since */
  const apply = async (row: Row, seq: number, op: "update" | "delete" = "update", stale = false): Promise<void> => {
    const version = { epoch: 3, n: seq };
    const change = {
      id: `${seq}`,
      subject: "",
      version,
      capturedMs: 0,
      record: null,
      table: "books",
      op,
      key: { id: row.id ?? null },
      row,
    };
    const target = mapChange(library, change);
    const known = stale ? undefined : (await readMany(plane, [target.key])).get(keyText(target.key));
    await applyForward(plane, target, known);
  };
  /** Rows and a name of one order's own: thousands of orders fit into one table. */
  const cast = (play: number): { name: string; first: (holds: boolean) => Row; second: (holds: boolean) => Row } => {
    const name = `x${play}`;
    const row = (id: number) => (holds: boolean) => bookRow(id, { isbn: holds ? name : null });
    return { name, first: row(2 * play + 1), second: row(2 * play + 2) };
  };
  const holder = async (name: string): Promise<unknown> => {
    const key = referenceKey(`isbn:${name}`);
    const found = (await readMany(plane, [key])).get(keyText(key));
    return found === undefined ? undefined : unmarshall(found).to;
  };

  it("ends with the newest of its takers, in whatever order stalled relays apply the changes", async () => {
    for (const [play, order] of permutations([1, 2, 3, 4, 5]).entries()) {
      const { name, first, second } = cast(play);
      const rows = [first(true), first(false), second(true), second(false), first(true)];
      for (const seq of order) await apply(rows[seq - 1] ?? {}, seq);
      assert.deepEqual(await holder(name), books.itemKey(first(true)), order.join());
    }
  });

  it("is free when its taker was put between the look at the item and its deletion", async () => {
    const { name, first } = cast(2_000);
    await apply(first(true), 4);
    await apply(first(false), 5, "delete", true);
    assert.equal(await holder(name), undefined);
  });

  it("is free in the end when its last taker gave it up, whatever the order", async () => {
    for (const [play, order] of permutations([1, 2, 3, 4]).entries()) {
      const { name, first, second } = cast(1_000 + play);
      const rows = [first(true), first(true), second(true), second(false)];
      for (const seq of order) await apply(rows[seq - 1] ?? {}, seq, seq === 2 ? "delete" : "update");
      assert.equal(await holder(name), undefined, order.join());
    }
  });
});
