/** Every request of the schedule API, as a scenario that holds on both paths. */
import type { ConformanceStep, Json } from "../bounded-context";

type Caller = NonNullable<ConformanceStep["as"]>;
type Rest = Partial<ConformanceStep>;
const organiser: Caller = { role: "organiser", subject: "conformance-organiser" };
const attendee: Caller = { role: "attendee", subject: "conformance-attendee" };

/** Of the seeded conference: a room, slots that are rated, their talks, and the first day. */
const [ROOM, SLOT, TALK, OTHER_TALK, DAY] = [1, 1, 1, 2, "2026-09-14"];
const NONE = 2_147_483_647;
const ROOMS = "/schedule/rooms";
const SLOTS = "/schedule/slots";
const JSON_TYPE = { "content-type": "application/json" };

const send =
  (method: ConformanceStep["method"]) =>
  (title: string, expectStatus: number, path: string, body?: Json | string, rest: Rest = {}) => ({
    ...{ title, method, path, as: organiser, expectStatus },
    ...(body !== undefined && { body }),
    ...rest,
  });
const [post, put, remove] = [send("POST"), send("PUT"), send("DELETE")];
const read = (title: string, expectStatus: number, path: string, rest: Rest = {}): ConformanceStep => ({
  ...{ title, method: "GET", path: `/schedule${path}`, expectStatus },
  ...rest,
});
const ifMatch = (version: number | string): Rest => ({
  headers: { "if-match": typeof version === "number" ? `"${version}"` : version },
});
/** A body whose room is one that an earlier step has saved: filled in as text, so that it becomes a number. */
const inRoom = (room: number | string, from: string, to: string, talkId?: number | null): string =>
  `{"roomId":${room},${talkId === undefined ? "" : `"talkId":${String(talkId)},`}"startsAt":"2027-05-03T${from}Z","endsAt":"2027-05-03T${to}Z"}`;

/** The seeded slot of the other talk as it is, but for its talk. */
const seeded = (talkId: number | null): Json => ({
  ...{ roomId: 2, talkId },
  ...{ startsAt: `${DAY}T09:00:00Z`, endsAt: `${DAY}T09:45:00Z` },
});

const rooms: readonly ConformanceStep[] = [
  { title: "a room without a token", method: "POST", path: ROOMS, body: {}, expectStatus: 401 },
  post("a room by an attendee", 403, ROOMS, {}, { as: attendee }),
  post("a room as text", 415, ROOMS, "x", { headers: { "content-type": "text/plain" } }),
  post("a room as malformed JSON", 400, ROOMS, "{", { headers: JSON_TYPE }),
  post("a room of more than 64 KiB", 413, ROOMS, { name: "x".repeat(70_000) }),
  post("an empty room", 422, ROOMS, {}),
  post("a room for nobody", 422, ROOMS, { name: "", capacity: 0, floor: 3 }),
  post("a room with a name that is taken", 409, ROOMS, { name: "Aurora", capacity: 3 }),
  read("all rooms", 200, "/rooms"),
  read("a page of rooms", 200, "/rooms?limit=3", { save: { room: "next" } }),
  read("the next page of rooms", 200, "/rooms?limit=3&cursor={{room}}"),
  read("rooms by a wrong cursor", 422, "/rooms?cursor=x"),
  read("a room", 200, `/rooms/${ROOM}`),
  read("an unknown room", 404, `/rooms/${NONE}`),
  read("what can be no room", 404, "/rooms/x"),
  post("a room", 201, ROOMS, { name: "Größe: 😀 #1", capacity: 7 }, { save: { new: "id" } }),
  read("the room", 200, "/rooms/{{new}}"),
  { title: "the room's headers", method: "HEAD", path: `${ROOMS}/{{new}}`, expectStatus: 200 },
  put("a change to another's name", 409, `${ROOMS}/{{new}}`, { name: "Draco", capacity: 7 }),
  put("a change of the room", 200, `${ROOMS}/{{new}}`, { name: "Andromeda", capacity: 8 }),
  put("a change of its capacity alone", 200, `${ROOMS}/{{new}}`, { name: "Andromeda", capacity: 9 }),
  put("a change of no room", 404, `${ROOMS}/${NONE}`, { name: "Aurora", capacity: 9 }),
  put("a wrong change of what can be no room", 404, `${ROOMS}/x`, {}),
  post(
    "a room with the name that was given up",
    201,
    ROOMS,
    { name: "Größe: 😀 #1", capacity: 7 },
    { save: { two: "id" } },
  ),
  remove("the removal of a room with slots", 409, `${ROOMS}/${ROOM}`),
  remove("the removal of no room", 404, `${ROOMS}/${NONE}`),
];

const slotReads: readonly ConformanceStep[] = [
  read("all slots", 200, "/slots"),
  read("a page of slots", 200, "/slots?limit=100", { save: { next: "next" } }),
  read("the next page of slots", 200, "/slots?limit=100&cursor={{next}}"),
  read("a page past the end", 200, `/slots?cursor=${NONE}`),
  read("slots of a room", 200, `/slots?roomId=${ROOM}&limit=4`, { save: { ofRoom: "next" } }),
  read("more slots of the room", 200, `/slots?roomId=${ROOM}&limit=4&cursor={{ofRoom}}`),
  read("slots of an unknown room", 200, `/slots?roomId=${NONE}`),
  read("slots of a day", 200, `/slots?day=${DAY}&limit=5`, { save: { ofDay: "next" } }),
  read("more slots of the day", 200, `/slots?day=${DAY}&limit=100&cursor={{ofDay}}`),
  read("slots of a day without any", 200, "/slots?day=2020-02-29"),
  read("slots of a room and a day", 200, `/slots?roomId=${ROOM}&day=${DAY}`),
  read("a page of them", 200, `/slots?roomId=${ROOM}&day=${DAY}&limit=2`, { save: { both: "next" } }),
  read("the next page of them", 200, `/slots?roomId=${ROOM}&day=${DAY}&limit=2&cursor={{both}}`),
  read("slots of no day", 422, "/slots?day=2026-02-30"),
  read("slots of everything wrong", 422, "/slots?day=today&roomId=x&limit=0&cursor=0"),
  read("a slot", 200, `/slots/${SLOT}`),
  read("an unknown slot", 404, `/slots/${NONE}`),
  read("what can be no slot", 404, "/slots/1.5"),
];

const NEW_ROOM = "{{new}}";
const slotLife: readonly ConformanceStep[] = [
  { title: "a slot without a token", method: "POST", path: SLOTS, body: {}, expectStatus: 401 },
  post("an empty slot", 422, SLOTS, {}),
  post("a slot that ends before it begins", 422, SLOTS, inRoom(ROOM, "10:00:00", "09:00:00")),
  post("a slot at a local time", 422, SLOTS, inRoom(ROOM, "10:00:00+02:00", "11:00:00")),
  post("a slot in an unknown room", 404, SLOTS, inRoom(NONE, "09:00:00", "10:00:00", NONE)),
  post("a slot with an unknown talk", 404, SLOTS, inRoom(NEW_ROOM, "09:00:00", "10:00:00", NONE)),
  post("a slot with a talk that has one", 409, SLOTS, inRoom(NEW_ROOM, "09:00:00", "10:00:00", TALK)),
  post("a slot", 201, SLOTS, inRoom(NEW_ROOM, "09:00:00.1239", "10:00:00"), { save: { slot: "id" } }),
  post("a slot that overlaps it", 409, SLOTS, inRoom(NEW_ROOM, "09:59:59.9999", "11:00:00")),
  post("a slot around it", 409, SLOTS, inRoom(NEW_ROOM, "08:00:00", "12:00:00")),
  post("a slot at the same time elsewhere", 201, SLOTS, inRoom("{{two}}", "09:00:00", "10:00:00"), {
    save: { there: "id" },
  }),
  post("a slot right after it", 201, SLOTS, inRoom(NEW_ROOM, "10:00:00", "11:00:00", null), { save: { after: "id" } }),
  read("the slot", 200, "/slots/{{slot}}"),
  read("the slots of that day", 200, "/slots?day=2027-05-03"),
  put("a change without If-Match", 428, `${SLOTS}/{{slot}}`, inRoom(NEW_ROOM, "09:00:00", "09:30:00")),
  put("a wrong change without If-Match", 422, `${SLOTS}/{{slot}}`, {}),
  put("a change of another version", 412, `${SLOTS}/{{slot}}`, inRoom(NEW_ROOM, "09:00:00", "09:30:00"), ifMatch(2)),
  put("a change to an occupied time", 409, `${SLOTS}/{{slot}}`, inRoom(NEW_ROOM, "10:30:00", "11:30:00"), ifMatch(9)),
  put("a change to an unknown room", 404, `${SLOTS}/{{slot}}`, inRoom(NONE, "10:30:00", "11:30:00"), ifMatch(9)),
  put("a change of no slot", 404, `${SLOTS}/${NONE}`, inRoom(NEW_ROOM, "20:00:00", "21:00:00"), ifMatch("*")),
  put("a change of its time", 200, `${SLOTS}/{{slot}}`, inRoom(NEW_ROOM, "09:15:00", "09:45:00"), ifMatch(1)),
  put(
    "a change to an unknown talk",
    404,
    `${SLOTS}/{{slot}}`,
    inRoom(NEW_ROOM, "09:15:00", "09:45:00", NONE),
    ifMatch(2),
  ),
  put(
    "a change to another's talk",
    409,
    `${SLOTS}/{{slot}}`,
    inRoom(NEW_ROOM, "09:15:00", "09:45:00", TALK),
    ifMatch(2),
  ),
  read("the talk with its slot", 200, `/talks/${OTHER_TALK}`),
  put("a slot gives up its talk", 200, `${SLOTS}/${OTHER_TALK}`, seeded(null), ifMatch("*")),
  read("the talk without a slot", 200, `/talks/${OTHER_TALK}`),
  put("another takes it", 200, `${SLOTS}/{{slot}}`, inRoom(NEW_ROOM, "09:15:00", "09:45:00", OTHER_TALK), ifMatch(2)),
  put(
    "and keeps it in another room",
    200,
    `${SLOTS}/{{slot}}`,
    inRoom("{{two}}", "11:00:00", "11:45:00", OTHER_TALK),
    ifMatch(3),
  ),
  read("the talk with its new slot", 200, `/talks/${OTHER_TALK}`),
  read("the slots of the room it left", 200, "/slots?roomId={{new}}"),
  remove("a removal without If-Match", 428, `${SLOTS}/{{slot}}`),
  remove("a removal of another version", 412, `${SLOTS}/{{slot}}`, undefined, ifMatch(3)),
  remove("a removal of what is rated", 409, `${SLOTS}/${SLOT}`, undefined, ifMatch("*")),
  remove("a removal of no slot", 404, `${SLOTS}/${NONE}`, undefined, ifMatch("*")),
  remove("a removal", 204, `${SLOTS}/{{slot}}`, undefined, ifMatch(4)),
  remove("a second removal", 404, `${SLOTS}/{{slot}}`, undefined, ifMatch(4)),
  read("the removed slot", 404, "/slots/{{slot}}"),
  remove("the removal of a room that has a slot", 409, `${ROOMS}/{{new}}`),
  ...["after", "there"].map((slot) =>
    remove(`the removal of the slot "${slot}"`, 204, `${SLOTS}/{{${slot}}}`, undefined, ifMatch(1)),
  ),
  ...["new", "two"].map((room) => remove(`the removal of the room "${room}"`, 204, `${ROOMS}/{{${room}}}`)),
  put("the talk's first slot takes it back", 200, `${SLOTS}/${OTHER_TALK}`, seeded(OTHER_TALK), ifMatch("*")),
];

const programme: readonly ConformanceStep[] = [
  read("the programme", 200, "/talks"),
  read("a page of the programme", 200, "/talks?limit=100", { save: { talk: "next" } }),
  read("the next page of the programme", 200, "/talks?limit=100&cursor={{talk}}"),
  read("a page past its end", 200, `/talks?cursor=${NONE}`),
  read("the programme by a wrong cursor", 422, "/talks?cursor=1.5"),
  read("a talk", 200, `/talks/${TALK}`),
  { title: "a talk's headers", method: "HEAD", path: `/schedule/talks/${TALK}`, expectStatus: 200 },
  read("an unknown talk", 404, `/talks/${NONE}`),
  read("what can be no talk", 404, "/talks/x"),
  read("nothing at all", 404, ""),
];

const methods: readonly ConformanceStep[] = (
  [
    ["PATCH", ROOMS],
    ["POST", `${ROOMS}/1`],
    ["DELETE", SLOTS],
    ["OPTIONS", `${SLOTS}/1`],
    ["POST", "/schedule/talks"],
    ["PUT", "/schedule/talks/1"],
  ] as const
).map(([method, path]) => ({ title: `${method} ${path}`, method, path, expectStatus: 405 }));

export const conformance: readonly ConformanceStep[] = [...rooms, ...slotReads, ...slotLife, ...programme, ...methods];
