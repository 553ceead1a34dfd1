import assert from "node:assert/strict";
import { useConference } from "./support/conference";

describe("the modules tickets and questions", () => {
  const conference = useConference();

  describe("the tickets API", () => {
    const remaining = async () =>
      (await conference().expect(200, undefined, "GET", "/tickets/types/2")).body["remaining"] as number;
    const order = (token: string, key: string, quantity = 2) => ({
      token,
      body: { ticketTypeId: 2, quantity },
      headers: { "idempotency-key": key },
    });

    it("sells tickets out of stock, and shows the order to its buyer", async () => {
      const before = await remaining();
      const token = await conference().token("attendee", "new_1");
      const placed = await conference().expect(201, undefined, "POST", "/tickets/orders", order(token, "a"));
      assert.equal(placed.body["totalCents"], 118_000);
      assert.equal((placed.body["ticketIds"] as unknown[]).length, 2);
      assert.equal(await remaining(), before - 2);
      const path = placed.headers.get("location") ?? "";
      assert.deepEqual((await conference().expect(200, undefined, "GET", path, { token })).body, placed.body);
      const other = await conference().token("attendee", "new_2");
      await conference().expect(404, "order-not-found", "GET", path, { token: other });
      await conference().expect(401, "token-missing", "GET", path);
      await conference().expect(200, undefined, "GET", path, { token: await conference().token("organiser", "org_1") });
    });

    it("makes one order of a repeated request, however often and at once it comes", async () => {
      const before = await remaining();
      const token = await conference().token("attendee", "new_1");
      const send = () => conference().expect(201, undefined, "POST", "/tickets/orders", order(token, "same"));
      const answers = await Promise.all([send(), send(), send(), send()]);
      answers.push(await send());
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
      assert.equal(await remaining(), before - 2);
      const another = order(token, "same", 3);
      await conference().expect(422, "idempotency-key-reused", "POST", "/tickets/orders", another);
      const someoneElse = await conference().token("attendee", "new_2");
      await conference().expect(201, undefined, "POST", "/tickets/orders", order(someoneElse, "same"));
    });

    it("never sells more than there is", async () => {
      await conference().stores.database.admin("UPDATE ticket_types SET remaining = 5 WHERE id = 2");
      const token = await conference().token("attendee", "new_1");
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          conference().call("POST", "/tickets/orders", order(token, `k${index}`)),
        ),
      );
      assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 409, 409, 409, 409]);
      assert.equal(await remaining(), 1);
      const [orders] = await conference().stores.database.admin<{ count: string }>(
        "SELECT count(*) FROM orders WHERE buyer = 'new_1'",
      );
      assert.equal(Number(orders?.count), 2);
    });

    it("asks for an Idempotency-Key and a known type", async () => {
      const token = await conference().token("attendee", "new_1");
      const { headers: _, ...without } = order(token, "");
      await conference().expect(400, "idempotency-key-missing", "POST", "/tickets/orders", without);
      const unknown = { ...order(token, "u"), body: { ticketTypeId: 99, quantity: 1 } };
      await conference().expect(404, "ticket-type-not-found", "POST", "/tickets/orders", unknown);
      await conference().expect(404, "ticket-type-not-found", "GET", "/tickets/types/99");
      const { body } = await conference().expect(200, undefined, "GET", "/tickets/types");
      assert.equal((body["items"] as unknown[]).length, 3);
    });

    it("lets a ticket in once", async () => {
      const token = await conference().token("organiser", "org_1");
      await conference().stores.database.admin("UPDATE tickets SET checked_in_at = NULL WHERE id = 1");
      await conference().expect(200, undefined, "POST", "/tickets/1/check-in", { token });
      await conference().expect(409, "already-checked-in", "POST", "/tickets/1/check-in", { token });
      await conference().expect(404, "ticket-not-found", "POST", "/tickets/99999/check-in", { token });
    });
  });

  describe("the questions API", () => {
    it("takes a question and counts each vote once", async () => {
      const token = await conference().token("attendee", "new_1");
      const body = { slotId: 8, body: "Why?" };
      const asked = await conference().expect(201, undefined, "POST", "/questions", { token, body });
      const path = asked.headers.get("location") ?? "";
      for (const voter of ["new_1", "new_2", "new_2"]) {
        const ballot = { token: await conference().token("attendee", voter) };
        await conference().expect(204, undefined, "PUT", `${path}/vote`, ballot);
      }
      const shown = await conference().expect(200, undefined, "GET", path);
      assert.deepEqual(shown.body, { ...asked.body, votes: 2 });
      const list = await conference().expect(200, undefined, "GET", "/questions?slotId=8&limit=100");
      assert.deepEqual((list.body["items"] as unknown[]).at(-1), shown.body);
    });

    it("knows only slots and questions that exist", async () => {
      const token = await conference().token("attendee", "new_1");
      await conference().expect(404, "slot-not-found", "POST", "/questions", {
        token,
        body: { slotId: 999, body: "?" },
      });
      await conference().expect(404, "question-not-found", "PUT", "/questions/99999/vote", { token });
      await conference().expect(404, "question-not-found", "GET", "/questions/99999");
    });
  });
});
