/**
 * Talks, which are another context's: from the view that the subscription keeps, right whoever owns them; and as long as
 * the view cannot tell, from that context's public API.
 */
import { sortable } from "../../migration/runtime/rows/attributes";
import type { ContextStore } from "../../migration/runtime/store/store";
import type { ContextRuntime, Item, Json, Subscription } from "../bounded-context";

/** What the programme shows of a talk. */
export interface Talk {
  readonly id: number;
  readonly title: string;
  readonly abstract: string;
  readonly track: string;
  readonly level: string;
  readonly speakerId: number;
}

const CONTEXT = "cfp";
const TABLE = "talks";
/** Talks are read from their submissions: an accepted one does not change any more, and holds all that its talk does. */
const ACCEPTED = "/cfp/submissions?status=accepted&limit=100";

export const talksSubscription: Subscription = {
  context: CONTEXT,
  table: TABLE,
  sortKey: (key) => sortable(Number(key["id"])),
  toView: (row) => ({
    id: row["id"] ?? null,
    title: row["title"] ?? null,
    abstract: row["abstract"] ?? null,
    track: row["track"] ?? null,
    level: row["level"] ?? null,
    speakerId: row["speaker_id"] ?? null,
  }),
  snapshot: {
    path: ACCEPTED,
    toRow(item) {
      const { talkId, id, speakerId, title, abstract, track, level } = item as Readonly<Record<string, Json>>;
      if (typeof talkId !== "number") return undefined;
      const of = { submission_id: id ?? null, speaker_id: speakerId ?? null };
      return {
        id: talkId,
        ...of,
        title: title ?? null,
        abstract: abstract ?? null,
        track: track ?? null,
        level: level ?? null,
      };
    },
  },
};

export interface Talks {
  /** Talks with a greater identifier, in its order. */
  page(after: number, limit: number): Promise<readonly Talk[]>;
  find(id: number): Promise<Talk | undefined>;
  /** Whether there is such a talk now, asked of its owner if the view does not know it (yet). */
  exists(id: number): Promise<boolean>;
}

/** How old an answer of the other context may be, in milliseconds: the bound that its changes have to a view, too. */
const MAX_AGE_MS = 1_000;

export function createTalks({ store, neighbours }: Pick<ContextRuntime<ContextStore>, "store" | "neighbours">): Talks {
  const inView = async (id: number): Promise<Talk | undefined | "silent"> => {
    const key = sortable(id);
    const answer = await store.view(CONTEXT, TABLE, [key]);
    return answer.kind === "silent" ? "silent" : answer.items.has(key) ? toTalk(answer.items.get(key)) : undefined;
  };

  /** Every talk, from the accepted submissions, which are listed in their own order. */
  const ask = async (maxAgeMs: number): Promise<readonly Talk[]> => {
    const talks: Talk[] = [];
    for (let cursor = ""; ;) {
      const { status, body } = await neighbours.get(`${ACCEPTED}${cursor}`, { maxAgeMs });
      const { items = [], next = null } = (body ?? {}) as { items?: readonly Json[]; next?: string | null };
      if (status !== 200) throw new Error(`GET ${ACCEPTED}${cursor} was answered with ${status}`);
      for (const item of items) {
        const row = talksSubscription.snapshot.toRow(item);
        if (row !== undefined) talks.push(toTalk(talksSubscription.toView(row)));
      }
      if (next === null) return talks.sort((a, b) => a.id - b.id);
      cursor = `&cursor=${encodeURIComponent(next)}`;
    }
  };
  const findIn = async (id: number, maxAgeMs: number): Promise<Talk | undefined> =>
    (await ask(maxAgeMs)).find((talk) => talk.id === id);

  return {
    async page(after, limit) {
      const answer = await store.viewPage(CONTEXT, TABLE, { after: sortable(after), limit });
      if (answer.kind === "known") return [...answer.items.values()].map(toTalk);
      return (await ask(MAX_AGE_MS)).filter(({ id }) => id > after).slice(0, limit);
    },
    async find(id) {
      const known = await inView(id);
      return known === "silent" ? findIn(id, MAX_AGE_MS) : known;
    },
    async exists(id) {
      const known = await inView(id);
      return typeof known === "object" || (await findIn(id, 0)) !== undefined;
    },
  };
}

const toTalk = (item: Item | undefined): Talk => item as unknown as Talk;
