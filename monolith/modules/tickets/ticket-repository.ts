/** Ticket types and tickets in Postgres. */
import { integer, optionalInstant, text } from "../../database/columns";
import type { Row, Statements } from "../../database/database";
import type { PageRequest } from "../../http/paging";
import type { Ticket, TicketType } from "./schemas";

const TYPE_COLUMNS = "id, name, price_cents, stock, remaining";
const TICKET_COLUMNS = "id, order_id, checked_in_at";

export async function listTicketTypes(db: Statements, page: PageRequest): Promise<readonly TicketType[]> {
  const sql = `SELECT ${TYPE_COLUMNS} FROM ticket_types WHERE id > :after ORDER BY id LIMIT :limit`;
  return (await db.read(sql, { ...page })).map(toTicketType);
}

export async function findTicketType(db: Statements, id: number): Promise<TicketType | undefined> {
  return (await db.read(`SELECT ${TYPE_COLUMNS} FROM ticket_types WHERE id = :id`, { id })).map(toTicketType)[0];
}

/** Takes `quantity` out of stock. Undefined: there is no such type, or not enough of it. */
export async function takeFromStock(db: Statements, id: number, quantity: number): Promise<TicketType | undefined> {
  const { rows } = await db.write(
    `UPDATE ticket_types SET remaining = remaining - CAST(:quantity AS integer)
     WHERE id = :id AND remaining >= :quantity RETURNING ${TYPE_COLUMNS}`,
    { id, quantity },
  );
  return rows.map(toTicketType)[0];
}

export async function findTicket(db: Statements, id: number): Promise<Ticket | undefined> {
  return (await db.read(`SELECT ${TICKET_COLUMNS} FROM tickets WHERE id = :id`, { id })).map(toTicket)[0];
}

/** Marks a ticket as used. Undefined: there is none, or it has been used. */
export async function checkInTicket(db: Statements, id: number, at: Date): Promise<Ticket | undefined> {
  const { rows } = await db.write(
    `UPDATE tickets SET checked_in_at = CAST(:at AS timestamptz) WHERE id = :id AND checked_in_at IS NULL
     RETURNING ${TICKET_COLUMNS}`,
    { id, at: at.toISOString() },
  );
  return rows.map(toTicket)[0];
}

const toTicketType = (row: Row): TicketType => ({
  id: integer(row, "id"),
  name: text(row, "name"),
  priceCents: integer(row, "price_cents"),
  stock: integer(row, "stock"),
  remaining: integer(row, "remaining"),
});

const toTicket = (row: Row): Ticket => ({
  id: integer(row, "id"),
  orderId: integer(row, "order_id"),
  checkedInAt: optionalInstant(row, "checked_in_at"),
});
