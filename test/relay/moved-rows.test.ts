import assert from "node:assert/strict";
import fc from "fast-check";
import type { OwnedTable, Row } from "../../extracted/bounded-context";
import { newestBySubject } from "../../migration/relay/newest";
import { prepare } from "../../migration/runtime/store/prepared-change";
import { compareVersions, type Version } from "../../migration/runtime/version";
import { bookRow, library } from "../support/library";

const [, books] = library.tables as [OwnedTable, OwnedTable];
const version = fc.record({ epoch: fc.nat(9), n: fc.nat(99) });

/** What the context's store writes to its outbox when a row moves to another item. */
const move = (read: Version, epoch: number, tombstoneAt?: Version): ReturnType<typeof prepare>["outbox"] => {
  const row: Row = bookRow(1);
  const before = { table: "books", row, version: read, key: books.itemKey(row) };
  const after = bookRow(1, { shelf_id: 2 });
  const key = books.itemKey(after);
  const known = new Map(tombstoneAt === undefined ? [] : [[JSON.stringify([key.pk, key.sk]), tombstoneAt]]);
  return prepare(library, "t", epoch, [{ op: "update", before, row: after }], known, new Set()).outbox;
};

describe("A row that moves to another item at the context's store", () => {
  it("is newer where it goes than where it was, so that the relay keeps it", () => {
    fc.assert(
      fc.property(
        version,
        fc.integer({ min: 1, max: 9 }),
        fc.option(version, { nil: undefined }),
        (read, epoch, stone) => {
          const changes = move(read, epoch, stone).map((change) => ({
            id: "",
            subject: JSON.stringify([change.table, change.id]),
            version: { epoch: change.e, n: change.n },
            record: null,
            op: change.op,
          }));
          assert.deepEqual(
            newestBySubject(changes).map(({ op }) => op),
            ["insert"],
          );
          for (const stored of stone === undefined ? [read] : [read, stone])
            assert.ok(changes.some((change) => change.op === "insert" && compareVersions(change.version, stored) > 0));
        },
      ),
    );
  });
});
