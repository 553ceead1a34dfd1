/** Fills the monolith's table of ratings. */
import type { BenchStores } from "./stores";
import { SLOTS } from "./stores-process";

/** Replaces all ratings by `rows` new ones, spread over all slots. */
export async function seedRatings(stores: BenchStores, rows: number): Promise<void> {
  await stores.admin("TRUNCATE ratings");
  await stores.admin(
    `INSERT INTO ratings (id, slot_id, attendee, score, comment, created_at, updated_at)
     SELECT g, 1 + g % ${SLOTS}, 'attendee-' || g, 1 + g % 5, 'What number ' || g || ' thought of it', now(), now()
       FROM generate_series(1, ${rows}) AS g`,
  );
  await stores.admin("SELECT setval('ratings_id_seq', (SELECT max(id) FROM ratings))");
  await stores.admin("ANALYZE ratings");
}
