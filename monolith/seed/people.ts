/** Speakers and attendees. */
import type { Random } from "./random";
import { CONFERENCE_BEGINS_MS, DAY_MS, iso, range, type SeedTable } from "./row";
import { COMPANIES, FIRST_NAMES, LAST_NAMES, TRACKS } from "./words";

export const SPEAKERS = 60;
export const ATTENDEES = 2_000;

/** Subjects of the tokens of seeded people. */
export const speakerSubject = (id: number): string => `spk_${id}`;
export const attendeeSubject = (id: number): string => `att_${id}`;

export function people(random: Random): readonly SeedTable[] {
  const names = random.shuffled(FIRST_NAMES.flatMap((first) => LAST_NAMES.map((last) => `${first} ${last}`)));
  const created = (daysBefore: number): string => iso(CONFERENCE_BEGINS_MS - Math.round(daysBefore * DAY_MS));
  const name = (index: number): string => names[index] ?? `Guest ${index}`;

  const speakers = range(SPEAKERS).map((index) => {
    const at = created(200 - index / 2);
    return {
      id: index + 1,
      handle: name(index).toLowerCase().replace(" ", "-"),
      name: name(index),
      company: random.next() < 0.8 ? random.pick(COMPANIES) : null,
      bio: `${name(index)} has worked on ${random.pick(TRACKS)} for ${2 + random.below(25)} years.`,
      created_at: at,
      updated_at: at,
    };
  });
  const attendees = range(ATTENDEES).map((index) => ({
    id: index + 1,
    subject: attendeeSubject(index + 1),
    name: name(SPEAKERS + index),
    created_at: created(100 - index / 25),
  }));
  return [
    { name: "speakers", rows: speakers, hasSequence: true },
    { name: "attendees", rows: attendees, hasSequence: true },
  ];
}
