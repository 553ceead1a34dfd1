/** Plausible rooms and slots for property tests: pure functions of a seed. */
import { sampler } from "../../migration/runtime/rows/samples";
import type { Row } from "../bounded-context";

export function sampleRoom(seed: number): Row {
  const { identifier, text, below } = sampler(seed);
  return { id: identifier(), name: text(), capacity: 1 + below(100_000) };
}

export function sampleSlot(seed: number): Row {
  const { identifier, below, pick, instant } = sampler(seed);
  return {
    id: identifier(),
    room_id: 1 + below(50),
    talk_id: pick([null, identifier()]),
    starts_at: instant(),
    ends_at: instant(),
    version: 1 + below(50),
    created_at: instant(),
    updated_at: instant(),
  };
}
