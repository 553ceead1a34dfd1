/** Plausible ratings for property tests: a pure function of a seed. */
import { sampler } from "../../migration/runtime/rows/samples";
import type { Row } from "../bounded-context";

export function sampleRating(seed: number): Row {
  const { below, identifier, pick, text, instant } = sampler(seed);
  return {
    id: identifier(),
    slot_id: 1 + below(500),
    attendee: `att_${below(100_000)}`,
    score: 1 + below(5),
    comment: pick([null, text()]),
    created_at: instant(),
    updated_at: instant(),
  };
}
