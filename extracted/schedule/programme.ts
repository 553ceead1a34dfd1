/** The programme: talks and their speakers, who are other contexts', with the slots and rooms that are this one's. */
import { type Page, toPage } from "../../migration/runtime/http/paging";
import { apiInstant } from "../../migration/runtime/rows/moments";
import { sortable } from "../../migration/runtime/rows/attributes";
import type { ContextStore, Stored } from "../../migration/runtime/store/store";
import type { ContextRuntime } from "../bounded-context";
import { noTalk } from "./answers";
import { type Speaker, speakersOf } from "./speakers";
import { ROOMS, SLOTS, TALK_INDEX, TALK_LIST, talkReference } from "./tables";
import type { Talk, Talks } from "./talks";

/** A talk as the printed programme shows it, keys in the order of the API. */
export interface ProgrammeTalk {
  readonly id: number;
  readonly title: string;
  readonly abstract: string;
  readonly track: string;
  readonly level: string;
  readonly speaker: Speaker;
  readonly slot: {
    readonly id: number;
    readonly room: string;
    readonly startsAt: string;
    readonly endsAt: string;
  } | null;
}

export interface Programme {
  page(query: { readonly limit: number; readonly cursor?: string | undefined }): Promise<Page<ProgrammeTalk>>;
  /** @throws Problem 404 */
  find(id: number): Promise<ProgrammeTalk>;
}

export function createProgramme(runtime: ContextRuntime<ContextStore>, talks: Talks): Programme {
  const { store, neighbours } = runtime;

  const roomsOf = async (slots: readonly Stored[]): Promise<ReadonlyMap<number, string>> => {
    const ids = [...new Set(slots.map(({ row }) => Number(row["room_id"])))];
    const rooms = await Promise.all(ids.map((id) => store.get(ROOMS, { id })));
    return new Map(
      rooms.flatMap((room) => (room === undefined ? [] : [[Number(room.row["id"]), room.row["name"] as string]])),
    );
  };

  /** A talk whose speaker is gone is not shown, as a join would not. */
  const compose = async (found: readonly Talk[], slots: readonly Stored[]): Promise<readonly ProgrammeTalk[]> => {
    const speakerIds = found.map(({ speakerId }) => speakerId);
    const [speakers, rooms] = await Promise.all([speakersOf(neighbours, speakerIds), roomsOf(slots)]);
    const slotOf = new Map(slots.map((slot) => [Number(slot.row["talk_id"]), slot.row]));
    return found.flatMap(({ id, title, abstract, track, level, speakerId }) => {
      const speaker = speakers.get(speakerId);
      if (speaker === undefined) return [];
      const row = slotOf.get(id);
      const slot =
        row === undefined
          ? null
          : {
              id: Number(row["id"]),
              room: rooms.get(Number(row["room_id"])) ?? "",
              startsAt: apiInstant(row["starts_at"]),
              endsAt: apiInstant(row["ends_at"]),
            };
      return [{ id, title, abstract, track, level, speaker, slot }];
    });
  };

  return {
    async page({ limit, cursor }) {
      const found = await talks.page(Number(cursor ?? 0), limit + 1);
      const shown = found.slice(0, limit);
      const { next } = toPage(found, limit);
      const [first] = shown;
      if (first === undefined) return { items: [], next };
      const slots = await store.query({
        table: SLOTS,
        index: TALK_INDEX.name,
        partition: TALK_LIST,
        after: sortable(first.id - 1),
        limit: shown.length,
      });
      return { items: await compose(shown, slots), next };
    },

    async find(id) {
      const [found, slot] = await Promise.all([talks.find(id), store.byReference(SLOTS, talkReference(id))]);
      const [talk] = found === undefined ? [] : await compose([found], slot === undefined ? [] : [slot]);
      if (talk === undefined) throw noTalk();
      return talk;
    },
  };
}
