/** Divergences to plant, by who owns: each makes the follower differ in book `id` (1 to 18) and in none besides, and says how it must be reported. */
import type { Side } from "../../migration/runtime/phases";
import { dataItem } from "../../migration/runtime/store/layout";
import { bookRow } from "../support/library";
import { type AuditWorld, books } from "./world";

/** A book in which nothing is planted: its item stands, whatever else was. */
const UNTOUCHED = 19;

export interface Plant {
  readonly name: string;
  /** What is reported at least: `kind table key` and a field, where one is named. */
  readonly reported: (id: number) => string;
  /** Whether it must be told from a change that was never applied. */
  readonly rogue: boolean;
  readonly plant: (world: AuditWorld, id: number) => Promise<void>;
}

const row =
  (kind: string, field = "") =>
  (id: number): string =>
    `${kind} books {"id":${id}}${field && ` ${field}`}`;
const name =
  (kind: string, text: (id: number) => string) =>
  (id: number): string =>
    `${kind} {"reference":"${text(id)}"}`;
const ghost = (id: number): string => `isbn:ghost-${id}`;
const isbn = (id: number): string => `isbn:isbn-${id}`;
const item = async (world: AuditWorld, id: number) => {
  const found = await world.item(id);
  if (found === undefined) throw new Error(`book ${id} has no item`);
  return found;
};

const NAMES: readonly Plant[] = [
  {
    name: "a unique name that is gone",
    reported: (id) => row("different", `reference ${isbn(id)}`)(id),
    rogue: false,
    plant: (world, id) => world.remove({ pk: `REF#${isbn(id)}`, sk: "REF" }),
  },
  {
    name: "a unique name that leads to another item",
    reported: (id) => row("different", `reference ${isbn(id)}`)(id),
    rogue: false,
    plant: async (world, id) => world.reference(isbn(id), await item(world, UNTOUCHED)),
  },
  {
    name: "a unique name of nothing",
    reported: name("extra", ghost),
    rogue: false,
    plant: (world, id) => world.reference(ghost(id), { pk: "SHELF#7", sk: `BOOK#${id}` }),
  },
  {
    name: "a unique name of a row that does not have it",
    reported: name("extra", ghost),
    rogue: false,
    plant: async (world, id) => world.reference(ghost(id), await item(world, id)),
  },
];

const FORWARD: readonly Plant[] = [
  {
    name: "an item that is gone",
    reported: row("missing"),
    rogue: true,
    plant: async (world, id) => world.remove(await item(world, id)),
  },
  {
    name: "an item of a row that is not there",
    reported: (id) => row("extra")(id + 400),
    rogue: false,
    plant: (world, id) => world.put(dataItem(books, bookRow(id + 400), { epoch: 1, n: 1 })),
  },
  {
    name: "an item left at another key",
    reported: row("extra"),
    rogue: false,
    plant: (world, id) => world.put(dataItem(books, bookRow(id, { shelf_id: 2 }), { epoch: 1, n: 1 })),
  },
  {
    name: "a changed field",
    reported: row("different", "title"),
    rogue: true,
    plant: async (world, id) => world.put({ ...(await item(world, id)), title: "edited in a console" }),
  },
  {
    name: "an attribute too many",
    reported: row("different", "colour"),
    rogue: true,
    plant: async (world, id) => world.put({ ...(await item(world, id)), colour: "red" }),
  },
  {
    name: "a version that is old, with what it had then",
    reported: row("different", "title"),
    rogue: false,
    plant: async (world, id) => {
      const before = { ...books.toRow(world.content(await item(world, id))), title: "as it was" };
      await world.put(dataItem(books, before, { epoch: 0, n: 0 }));
    },
  },
  {
    name: "a version that nobody gave",
    reported: row("different", "version"),
    rogue: true,
    plant: async (world, id) => world.put({ ...(await item(world, id)), _e: 99 }),
  },
  {
    name: "a changed field at a version that nobody gave",
    reported: row("different", "title"),
    rogue: true,
    plant: async (world, id) => world.put({ ...(await item(world, id)), _n: 1_000_000, title: "edited" }),
  },
  {
    name: "an item without Banyan's attributes",
    reported: row("different", "title"),
    rogue: true,
    plant: async (world, id) => {
      const found = await item(world, id);
      await world.put({ ...world.content(found), pk: found.pk, sk: found.sk, title: "put by a script" });
    },
  },
  {
    name: "an item that cannot be read",
    reported: row("different"),
    rogue: true,
    plant: async (world, id) => {
      const { pk, sk } = await item(world, id);
      await world.put({ pk, sk, nothing: "of ours" });
    },
  },
  {
    name: "a tombstone where the row lives",
    reported: row("missing"),
    rogue: false,
    plant: async (world, id) => {
      const { pk, sk, _e, _n } = await item(world, id);
      await world.put({ pk, sk, _t: "books", _e, _n, _d: true, _k: JSON.stringify({ id }) });
    },
  },
  {
    name: "a tombstone of a version that nobody gave",
    reported: (id) => row("different", "version")(id + 600),
    rogue: true,
    plant: (world, id) => {
      const key = books.itemKey(bookRow(id + 600));
      return world.put({ ...key, _t: "books", _e: 99, _n: 1, _d: true, _k: JSON.stringify({ id: id + 600 }) });
    },
  },
  {
    name: "an item of nobody",
    reported: (id) => `extra items {"pk":"STRAY#${id}","sk":"X"}`,
    rogue: true,
    plant: (world, id) => world.put({ pk: `STRAY#${id}`, sk: "X", note: "a script was here" }),
  },
  ...NAMES,
];

const BACK: readonly Plant[] = [
  {
    name: "a row that is gone",
    reported: row("missing"),
    rogue: true,
    plant: (world, id) => world.sql(`DELETE FROM books WHERE id = ${id}`),
  },
  {
    name: "a row that the owner never had",
    reported: (id) => row("extra")(id + 400),
    rogue: true,
    plant: (world, id) =>
      world.sql(`INSERT INTO books VALUES (${id + 400}, 1, 'by hand', NULL, 1, '2026-01-02', NULL)`),
  },
  {
    name: "a changed field",
    reported: row("different", "title"),
    rogue: true,
    plant: (world, id) => world.sql(`UPDATE books SET title = 'by hand' WHERE id = ${id}`),
  },
  {
    name: "a changed column of the item's key",
    reported: row("missing"),
    rogue: true,
    plant: (world, id) => world.sql(`UPDATE books SET shelf_id = 2 WHERE id = ${id}`),
  },
  {
    name: "a version that is old, with what it had then",
    reported: (id) => row("different", "title")(id),
    rogue: false,
    plant: async (world, id) => {
      await world.ownerWrites("context", id, "newest");
      await world.sql(
        `UPDATE books SET title = 'as it was' WHERE id = ${id};
         UPDATE banyan.versions SET n = n - 1 WHERE key = '{"id":${id}}' AND table_name = 'books'`,
      );
    },
  },
  {
    name: "a version that nobody gave",
    reported: row("different", "version"),
    rogue: true,
    plant: (world, id) =>
      world.sql(
        `INSERT INTO banyan.versions VALUES ('lib-rary', 'books', '{"id":${id}}', 99, 1, false)
         ON CONFLICT (context, table_name, key) DO UPDATE SET epoch = 99`,
      ),
  },
  {
    name: "a version that says deleted",
    reported: row("different", "version"),
    rogue: true,
    plant: async (world, id) => {
      await world.ownerWrites("context", id, "newest");
      await world.sql(`UPDATE banyan.versions SET deleted = true WHERE key = '{"id":${id}}' AND table_name = 'books'`);
    },
  },
  {
    name: "a version that is gone",
    reported: row("different", "version"),
    rogue: false,
    plant: async (world, id) => {
      await world.ownerWrites("context", id, "newest");
      await world.sql(`DELETE FROM banyan.versions WHERE key = '{"id":${id}}' AND table_name = 'books'`);
    },
  },
  ...NAMES,
];

export const plantsFor = (owner: Side): readonly Plant[] => (owner === "monolith" ? FORWARD : BACK);
