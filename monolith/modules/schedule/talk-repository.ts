/** Talks of the programme: one join over four modules' tables. */
import { instant, integer, optionalInteger, text } from "../../database/columns";
import type { Row, Statements } from "../../database/database";
import type { PageRequest } from "../../http/paging";
import type { ProgrammeTalk } from "./schemas";

const TALKS = `SELECT t.id, t.title, t.abstract, t.track, t.level, p.id AS speaker_id, p.handle, p.name,
    s.id AS slot_id, r.name AS room, s.starts_at, s.ends_at
  FROM talks AS t
  JOIN speakers AS p ON p.id = t.speaker_id
  LEFT JOIN slots AS s ON s.talk_id = t.id
  LEFT JOIN rooms AS r ON r.id = s.room_id`;

export async function findTalk(db: Statements, id: number): Promise<ProgrammeTalk | undefined> {
  return (await db.read(`${TALKS} WHERE t.id = :id`, { id })).map(toTalk)[0];
}

export async function listTalks(db: Statements, page: PageRequest): Promise<readonly ProgrammeTalk[]> {
  return (await db.read(`${TALKS} WHERE t.id > :after ORDER BY t.id LIMIT :limit`, { ...page })).map(toTalk);
}

function toTalk(row: Row): ProgrammeTalk {
  const slotId = optionalInteger(row, "slot_id");
  return {
    id: integer(row, "id"),
    title: text(row, "title"),
    abstract: text(row, "abstract"),
    track: text(row, "track"),
    level: text(row, "level") as ProgrammeTalk["level"],
    speaker: { id: integer(row, "speaker_id"), handle: text(row, "handle"), name: text(row, "name") },
    slot:
      slotId === null
        ? null
        : { id: slotId, room: text(row, "room"), startsAt: instant(row, "starts_at"), endsAt: instant(row, "ends_at") },
  };
}
