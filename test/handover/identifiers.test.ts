import assert from "node:assert/strict";
import { handOverIdentifiers } from "../../migration/handover";
import { raisedAbove } from "../../migration/handover/decisions";
import { World } from "./world";

const GAP = 100;

describe("Handing identifiers over", () => {
  let world: World;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
  });
  after(() => world.stop());
  beforeEach(() => world.reset());

  const nextOfMonolith = async (): Promise<number> =>
    Number((await world.monolith.query("SELECT nextval('public.books_id_seq') AS id"))[0]?.id);
  const nextOfContext = (): Promise<number> => world.environment().nextIdentifier("books_id_seq");

  it("raises the context's counter above the monolith's, with a gap, and again to the same", async () => {
    for (let minted = 0; minted < 3; minted++) await nextOfMonolith();
    await handOverIdentifiers(world.plane(), "context");
    await handOverIdentifiers(world.plane(), "context");
    assert.equal(await nextOfContext(), 3 + GAP + 1);
  });

  it("raises the monolith's sequence above the context's, with a gap, and again to the same", async () => {
    for (let minted = 0; minted < 3; minted++) await nextOfContext();
    await handOverIdentifiers(world.plane(), "monolith");
    await handOverIdentifiers(world.plane(), "monolith");
    assert.equal(await nextOfMonolith(), 3 + GAP + 1);
  });

  it("goes by the rows where they are ahead of the sequence", async () => {
    await world.monolith.execute(
      "INSERT INTO public.books (id, shelf_id, title, price, added_at) VALUES (5000, 1, 't', 1, now())",
    );
    const covered = await handOverIdentifiers(world.plane(), "context");
    assert.deepEqual(covered, [
      { table: "shelves", column: "id", upTo: 1 + GAP },
      { table: "books", column: "id", upTo: 5000 + GAP },
    ]);
    assert.equal(await nextOfContext(), 5000 + GAP + 1);
  });

  it("never lowers a counter", async () => {
    for (let minted = 0; minted < 500; minted++) await nextOfMonolith();
    await handOverIdentifiers(world.plane(), "monolith");
    assert.equal(await nextOfMonolith(), 501);
    assert.equal(raisedAbove(501, 0, GAP), 501);
  });
});
