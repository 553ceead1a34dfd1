/** Orders in Postgres, with the tickets that they bought. */
import { instant, integer, text } from "../../database/columns";
import type { Row, Statements } from "../../database/database";
import type { NewOrder, Order } from "./schemas";

/** Ticket ids as JSON: the Data API cannot read every array type. */
const ORDERS = `SELECT id, buyer, ticket_type_id, quantity, total_cents, created_at,
    (SELECT CAST(json_agg(t.id ORDER BY t.position) AS text) FROM tickets AS t WHERE t.order_id = orders.id) AS ticket_ids
  FROM orders`;

export async function findOrder(db: Statements, id: number): Promise<Order | undefined> {
  return (await db.read(`${ORDERS} WHERE id = :id`, { id })).map(toOrder)[0];
}

export async function findOrderByKey(db: Statements, buyer: string, key: string): Promise<Order | undefined> {
  return (await db.read(`${ORDERS} WHERE buyer = :buyer AND idempotency_key = :key`, { buyer, key })).map(toOrder)[0];
}

/**
 * Claims the buyer's idempotency key with an order whose price is still to come. Waits for another order of the same
 * key that is under way. @returns its id; undefined: the key is taken.
 */
export async function claimOrder(
  db: Statements,
  buyer: string,
  key: string,
  values: NewOrder,
  at: Date,
): Promise<number | undefined> {
  const { rows } = await db.write(
    `INSERT INTO orders (buyer, idempotency_key, ticket_type_id, quantity, total_cents, created_at)
     VALUES (:buyer, :key, :type, :quantity, 0, CAST(:at AS timestamptz))
     ON CONFLICT ON CONSTRAINT orders_buyer_key_key DO NOTHING RETURNING id`,
    { buyer, key, type: values.ticketTypeId, quantity: values.quantity, at: at.toISOString() },
  );
  return rows.map((row) => integer(row, "id"))[0];
}

/** Sets the order's price and makes its tickets. */
export async function fillOrder(db: Statements, id: number, quantity: number, totalCents: number): Promise<void> {
  await db.write("UPDATE orders SET total_cents = :total WHERE id = :id", { id, total: totalCents });
  await db.write(
    `INSERT INTO tickets (order_id, position)
     SELECT CAST(:id AS integer), n FROM generate_series(1, CAST(:quantity AS integer)) AS n`,
    { id, quantity },
  );
}

const toOrder = (row: Row): Order => ({
  id: integer(row, "id"),
  buyer: text(row, "buyer"),
  ticketTypeId: integer(row, "ticket_type_id"),
  quantity: integer(row, "quantity"),
  totalCents: integer(row, "total_cents"),
  ticketIds: JSON.parse(text(row, "ticket_ids")) as number[],
  createdAt: instant(row, "created_at"),
});
