/** Speakers, who are another context's, by its public API. */
import type { Json, Neighbours } from "../bounded-context";

export interface Speaker {
  readonly id: number;
  readonly handle: string;
  readonly name: string;
}

/** The largest page of the list, and as many identifiers: whoever has one of these is on the page that begins with them. */
const BLOCK = 100;

/**
 * The speakers with these identifiers that there are: one by one, or a block of the list at a time. An answer may be some
 * seconds old, which is right for a name: who is not in it may be new, and is asked for.
 */
export async function speakersOf(
  neighbours: Neighbours,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Speaker>> {
  const unique = [...new Set(ids)];
  if (unique.length <= 1) return oneByOne(neighbours, unique);
  const blocks = [...new Set(unique.map((id) => Math.floor((id - 1) / BLOCK) * BLOCK))];
  const answers = await Promise.all(
    blocks.map((after) => neighbours.get(`/speakers?limit=${BLOCK}${after === 0 ? "" : `&cursor=${after}`}`)),
  );
  const listed = byId(
    answers.flatMap(({ body }) => (body as { readonly items?: readonly Json[] } | null)?.items ?? []),
  );
  const others = unique.filter((id) => !listed.has(id));
  return new Map([...listed, ...(await oneByOne(neighbours, others))]);
}

async function oneByOne(neighbours: Neighbours, ids: readonly number[]): Promise<ReadonlyMap<number, Speaker>> {
  const answers = await Promise.all(ids.map((id) => neighbours.get(`/speakers/${id}`)));
  return byId(answers.flatMap(({ status, body }) => (status === 200 ? [body] : [])));
}

const byId = (bodies: readonly Json[]): ReadonlyMap<number, Speaker> =>
  new Map(
    bodies.map((body) => {
      const { id, handle, name } = body as unknown as Speaker;
      return [id, { id, handle, name }];
    }),
  );
