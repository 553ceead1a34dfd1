/** Plausible submissions, reviews and talks for property tests: pure functions of a seed. */
import { sampler, type Sampler } from "../../migration/runtime/rows/samples";
import type { Row } from "../bounded-context";

/** What a submission and the talk that it becomes have in common. */
const proposal = ({ identifier, text, pick }: Sampler): Row => ({
  speaker_id: identifier(),
  title: text(),
  abstract: text(),
  track: text(),
  level: pick(["beginner", "intermediate", "advanced"]),
});

export function sampleSubmission(seed: number): Row {
  const from = sampler(seed);
  return {
    id: from.identifier(),
    ...proposal(from),
    submitter: `spk_${from.below(100_000)}`,
    status: from.pick(["submitted", "accepted", "rejected"]),
    version: 1 + from.below(50),
    created_at: from.instant(),
    updated_at: from.instant(),
  };
}

export function sampleReview(seed: number): Row {
  const from = sampler(seed);
  return {
    id: from.identifier(),
    submission_id: 1 + from.below(500),
    reviewer: `rev_${from.below(100_000)}`,
    score: 1 + from.below(5),
    comment: from.pick([null, from.text()]),
    created_at: from.instant(),
  };
}

export function sampleTalk(seed: number): Row {
  const from = sampler(seed);
  return { id: from.identifier(), submission_id: from.identifier(), ...proposal(from), created_at: from.instant() };
}
