/** Ratings and questions, by attendees who sat in one room at a time. */
import { ATTENDEES, attendeeSubject } from "./people";
import { ROOM_COUNT, slotBegins, slotId, TIMES } from "./programme";
import type { Random } from "./random";
import { iso, MINUTE_MS, range, type SeedTable } from "./row";
import { COMMENTS, QUESTIONS } from "./words";

const RATINGS_EACH = 10;
const QUESTIONS_COUNT = 3_000;
const MOST_VOTES = 6;
/** Ratings come from the end of a talk on, within this time. */
const RATING_MINUTES = 30;

/** A talk's seat: when, and in which room. Larger rooms come first and are fuller. */
interface Visit {
  readonly attendee: number;
  readonly time: number;
  readonly room: number;
}

export function opinions(random: Random): readonly SeedTable[] {
  const quality = range(TIMES * ROOM_COUNT).map(() => 2 + random.next() * 2.5);
  const visits = range(ATTENDEES).flatMap((index) =>
    random
      .shuffled(range(TIMES))
      .slice(0, RATINGS_EACH)
      .map((time): Visit => ({ attendee: index + 1, time, room: Math.floor(random.next() ** 1.6 * ROOM_COUNT) })),
  );
  const ratings = visits
    .map((visit) => rating(random, visit, quality[slotId(visit.time, visit.room) - 1] ?? 3))
    .sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0))
    .map((values, index) => ({ id: index + 1, ...values }));
  const questions = range(QUESTIONS_COUNT).map((index) => {
    const visit = random.pick(visits);
    return {
      id: index + 1,
      slot_id: slotId(visit.time, visit.room),
      author: attendeeSubject(visit.attendee),
      body: random.pick(QUESTIONS),
      created_at: iso(slotBegins(visit.time) + random.below(45) * MINUTE_MS),
    };
  });
  const votes = questions.flatMap(({ id, created_at }) => {
    const first = random.below(ATTENDEES);
    return range(random.below(MOST_VOTES + 1)).map((vote) => ({
      question_id: id,
      // A step that is coprime to the number of attendees: nobody votes twice.
      voter: attendeeSubject(((first + vote * 7) % ATTENDEES) + 1),
      created_at,
    }));
  });
  return [
    { name: "ratings", rows: ratings, hasSequence: true },
    { name: "questions", rows: questions, hasSequence: true },
    { name: "question_votes", rows: votes, hasSequence: false },
  ];
}

function rating(random: Random, visit: Visit, quality: number) {
  const at = iso(slotBegins(visit.time) + 45 * MINUTE_MS + random.below(RATING_MINUTES * MINUTE_MS));
  return {
    slot_id: slotId(visit.time, visit.room),
    attendee: attendeeSubject(visit.attendee),
    score: Math.min(5, Math.max(1, Math.round(quality + (random.next() - 0.5) * 3))),
    comment: random.next() < 0.3 ? random.pick(COMMENTS) : null,
    created_at: at,
    updated_at: at,
  };
}
