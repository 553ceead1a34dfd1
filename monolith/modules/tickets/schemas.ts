/** The tickets API. */
import { z } from "zod";
import { identifier, instant, pageOf } from "../../http/schemas";

const LARGEST_ORDER = 10;

export const ticketType = z.strictObject({
  id: identifier,
  name: z.string(),
  priceCents: z.int().min(0),
  stock: z.int().min(0),
  remaining: z.int().min(0),
});
export type TicketType = z.infer<typeof ticketType>;
export const ticketTypePage = pageOf(ticketType);

export const newOrder = z.strictObject({ ticketTypeId: identifier, quantity: z.int().min(1).max(LARGEST_ORDER) });
export type NewOrder = z.infer<typeof newOrder>;

export const order = z.strictObject({
  id: identifier,
  /** The `sub` of the buyer's token. */
  buyer: z.string(),
  ticketTypeId: identifier,
  quantity: z.int().min(1),
  totalCents: z.int().min(0),
  ticketIds: z.array(identifier),
  createdAt: instant,
});
export type Order = z.infer<typeof order>;

export const ticket = z.strictObject({ id: identifier, orderId: identifier, checkedInAt: instant.nullable() });
export type Ticket = z.infer<typeof ticket>;
