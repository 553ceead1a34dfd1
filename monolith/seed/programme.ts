/** Submissions, reviews, the talks that were accepted, and when and where they are given. */
import { SPEAKERS, speakerSubject } from "./people";
import type { Random } from "./random";
import { CONFERENCE_BEGINS_MS, DAY_MS, iso, MINUTE_MS, range, type SeedRow, type SeedTable } from "./row";
import { LEVELS, ROOMS, TITLE_OPENINGS, TITLE_SUBJECTS, TRACKS } from "./words";

const DAYS = 3;
const TIMES_A_DAY = 5;
const TALK_MINUTES = 45;
const TIME_MINUTES = 75;
/** Times at which talks begin, over all days. */
export const TIMES = DAYS * TIMES_A_DAY;
export const ROOM_COUNT = ROOMS.length;
/** One talk in each room at each time: 120. */
const TALKS = TIMES * ROOM_COUNT;
const REJECTED = 50;
const UNDECIDED = 30;
const REVIEWS_EACH = 3;

/** Slots are numbered by time, then by room. */
export const slotId = (time: number, room: number): number => time * ROOM_COUNT + room + 1;
export const slotBegins = (time: number): number =>
  CONFERENCE_BEGINS_MS + Math.floor(time / TIMES_A_DAY) * DAY_MS + (time % TIMES_A_DAY) * TIME_MINUTES * MINUTE_MS;

export function programme(random: Random): readonly SeedTable[] {
  const titles = random.shuffled(TITLE_OPENINGS.flatMap((opening) => TITLE_SUBJECTS.map((on) => `${opening} ${on}`)));
  const submissions = range(TALKS + REJECTED + UNDECIDED).map((index) =>
    submission(random, index, titles[index] ?? ""),
  );
  const reviews = submissions.flatMap(({ id, created_at }) =>
    range(REVIEWS_EACH).map((reviewer) => ({
      id: (id - 1) * REVIEWS_EACH + reviewer + 1,
      submission_id: id,
      reviewer: `rev_${((id + reviewer) % 8) + 1}`,
      score: 1 + random.below(5),
      comment: random.next() < 0.5 ? "Fits the track." : null,
      created_at,
    })),
  );
  const talks = submissions.slice(0, TALKS).map((from) => ({
    id: from.id,
    submission_id: from.id,
    speaker_id: from.speaker_id,
    title: from.title,
    abstract: from.abstract,
    track: from.track,
    level: from.level,
    created_at: from.updated_at,
  }));
  const rooms = ROOMS.map(([name, capacity], index) => ({ id: index + 1, name, capacity }));
  return [
    { name: "submissions", rows: submissions, hasSequence: true },
    { name: "reviews", rows: reviews, hasSequence: true },
    { name: "talks", rows: talks, hasSequence: true },
    { name: "rooms", rows: rooms, hasSequence: true },
    { name: "slots", rows: slots(), hasSequence: true },
  ];
}

function submission(random: Random, index: number, title: string) {
  const status = index < TALKS ? "accepted" : index < TALKS + REJECTED ? "rejected" : "submitted";
  const speaker = (index % SPEAKERS) + 1;
  const createdAt = CONFERENCE_BEGINS_MS - 180 * DAY_MS + index * 60 * MINUTE_MS;
  return {
    id: index + 1,
    speaker_id: speaker,
    submitter: speakerSubject(speaker),
    title,
    abstract: `${title}: what we tried, what held, and what we would leave out next time.`,
    track: random.pick(TRACKS),
    level: random.pick(LEVELS),
    status,
    version: status === "submitted" ? 1 : 2,
    created_at: iso(createdAt),
    updated_at: iso(status === "submitted" ? createdAt : createdAt + 60 * DAY_MS),
  };
}

const slots = (): readonly SeedRow[] =>
  range(TIMES).flatMap((time) =>
    range(ROOM_COUNT).map((room) => ({
      id: slotId(time, room),
      room_id: room + 1,
      talk_id: slotId(time, room),
      starts_at: iso(slotBegins(time)),
      ends_at: iso(slotBegins(time) + TALK_MINUTES * MINUTE_MS),
      version: 1,
      created_at: iso(CONFERENCE_BEGINS_MS - 60 * DAY_MS),
      updated_at: iso(CONFERENCE_BEGINS_MS - 60 * DAY_MS),
    })),
  );
