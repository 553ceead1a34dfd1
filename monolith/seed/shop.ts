/** What was sold: one order an attendee. */
import { ATTENDEES, attendeeSubject } from "./people";
import type { Random } from "./random";
import { CONFERENCE_BEGINS_MS, DAY_MS, iso, MINUTE_MS, range, type SeedTable } from "./row";

const TYPES = [
  { name: "Early bird", price_cents: 39_000, stock: 1_000 },
  { name: "Regular", price_cents: 59_000, stock: 2_500 },
  { name: "Student", price_cents: 9_000, stock: 800 },
];

export function shop(random: Random): readonly SeedTable[] {
  const orders = range(ATTENDEES).map((index) => {
    const type = random.below(TYPES.length);
    return {
      id: index + 1,
      buyer: attendeeSubject(index + 1),
      idempotency_key: `seed-${index + 1}`,
      ticket_type_id: type + 1,
      quantity: 1,
      total_cents: TYPES[type]?.price_cents ?? 0,
      created_at: iso(CONFERENCE_BEGINS_MS - 100 * DAY_MS + index * 45 * MINUTE_MS),
    };
  });
  const types = TYPES.map((type, index) => {
    const sold = orders.filter((order) => order.ticket_type_id === index + 1).length;
    return { id: index + 1, ...type, remaining: type.stock - sold };
  });
  const tickets = orders.map(({ id }) => ({
    id,
    order_id: id,
    position: 1,
    checked_in_at: random.next() < 0.95 ? iso(CONFERENCE_BEGINS_MS - random.below(90) * MINUTE_MS) : null,
  }));
  return [
    { name: "ticket_types", rows: types, hasSequence: true },
    { name: "orders", rows: orders, hasSequence: true },
    { name: "tickets", rows: tickets, hasSequence: true },
  ];
}
