/** `/tickets`: what there is to buy, orders, and the door. */
import { guarded, open, type Operation } from "../../http/operation";
import { pageParameters, toPage } from "../../http/paging";
import { conflict, notFound } from "../../http/problem";
import { pageQuery } from "../../http/schemas";
import type { ModuleContext } from "../module-context";
import { findOrder } from "./order-repository";
import { idempotencyKey, noTicketType, placeOrder } from "./place-order";
import { newOrder, order, ticket, ticketType, ticketTypePage } from "./schemas";
import { checkInTicket, findTicket, findTicketType, listTicketTypes } from "./ticket-repository";

const noOrder = () => notFound("order-not-found", "There is no such order.");
const noTicket = () => notFound("ticket-not-found", "There is no such ticket.");
const checkedIn = () => conflict("already-checked-in", "Somebody has entered with this ticket.");

export function ticketOperations({ database, now }: ModuleContext): readonly Operation[] {
  return [
    open({
      method: "get",
      path: "/tickets/types",
      summary: "Ticket types, with what is left of them",
      query: pageQuery,
      success: { status: 200, body: ticketTypePage },
      problems: [],
      async handle({ query }) {
        return { status: 200, body: toPage(await listTicketTypes(database, pageParameters(query)), query) };
      },
    }),
    open({
      method: "get",
      path: "/tickets/types/:id",
      summary: "A ticket type",
      success: { status: 200, body: ticketType },
      problems: [404],
      async handle({ id }) {
        const found = await findTicketType(database, id);
        if (!found) throw noTicketType();
        return { status: 200, body: found };
      },
    }),
    guarded({
      method: "post",
      path: "/tickets/orders",
      summary: "Order tickets; needs an Idempotency-Key",
      roles: ["attendee", "organiser"],
      body: newOrder,
      success: { status: 201, body: order, headers: ["Location"] },
      requiredHeaders: ["Idempotency-Key"],
      problems: [400, 404, 409],
      async handle({ body, caller, request }) {
        const key = idempotencyKey(request.get("idempotency-key"));
        const placed = await placeOrder(database, caller.subject, key, body, now());
        return { status: 201, body: placed, headers: { Location: `/tickets/orders/${placed.id}` } };
      },
    }),
    guarded({
      method: "get",
      path: "/tickets/orders/:id",
      summary: "An order: its buyer, or an organiser. Another's is as good as none",
      roles: ["attendee", "organiser"],
      success: { status: 200, body: order },
      problems: [404],
      async handle({ id, caller }) {
        const found = await findOrder(database, id);
        if (!found || (caller.role !== "organiser" && found.buyer !== caller.subject)) throw noOrder();
        return { status: 200, body: found };
      },
    }),
    guarded({
      method: "post",
      path: "/tickets/:id/check-in",
      summary: "Let somebody in with a ticket, once",
      roles: ["organiser"],
      success: { status: 200, body: ticket },
      problems: [404, 409],
      async handle({ id }) {
        const used = await checkInTicket(database, id, now());
        if (!used) throw (await findTicket(database, id)) ? checkedIn() : noTicket();
        return { status: 200, body: used };
      },
    }),
  ];
}
