/** Ordering, once for every Idempotency-Key: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
import type { Database, Statements } from "../../database/database";
import { FOREIGN_KEY_VIOLATION } from "../../database/failure";
import { translating } from "../../database/translate";
import { conflict, notFound, Problem } from "../../http/problem";
import { claimOrder, fillOrder, findOrder, findOrderByKey } from "./order-repository";
import type { NewOrder, Order } from "./schemas";
import { takeFromStock } from "./ticket-repository";

export const noTicketType = () => notFound("ticket-type-not-found", "There is no such ticket type.");
const soldOut = () => conflict("sold-out", "There are not enough tickets of this type left.");
const keyReused = () =>
  new Problem(422, "idempotency-key-reused", "You have sent another order with this Idempotency-Key.");

/** @throws Problem 400 when it is missing or longer than 200 visible ASCII characters. */
export function idempotencyKey(header: string | undefined): string {
  if (header !== undefined && /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw new Problem(400, "idempotency-key-missing", "Send an Idempotency-Key of 1 to 200 visible ASCII characters.");
}

/** Takes the tickets out of stock and makes the order; a repeated request gets the first one's order. */
export function placeOrder(database: Database, buyer: string, key: string, values: NewOrder, at: Date): Promise<Order> {
  const work = database.transaction(async (db) => {
    const id = await claimOrder(db, buyer, key, values, at);
    if (id === undefined) return earlierOrder(db, buyer, key, values);
    const type = await takeFromStock(db, values.ticketTypeId, values.quantity);
    if (!type) throw soldOut();
    await fillOrder(db, id, values.quantity, type.priceCents * values.quantity);
    return existing(await findOrder(db, id));
  });
  return translating({ [FOREIGN_KEY_VIOLATION]: noTicketType }, work);
}

async function earlierOrder(db: Statements, buyer: string, key: string, values: NewOrder): Promise<Order> {
  const order = existing(await findOrderByKey(db, buyer, key));
  if (order.ticketTypeId !== values.ticketTypeId || order.quantity !== values.quantity) throw keyReused();
  return order;
}

function existing(order: Order | undefined): Order {
  if (!order) throw new Error("An order that this transaction has just seen is gone");
  return order;
}
